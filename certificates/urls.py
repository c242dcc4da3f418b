from django.urls import path

from certificates.views import evidence, my, training, verify

urlpatterns = [
    path("my/", my.my, name="my"),
    path("my/certificates/<uuid:public_id>/", my.certificate, name="my_certificate"),
    path("my/certificates/<uuid:public_id>/name/", my.certificate_name, name="my_certificate_name"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.verify_certificate, name="verify_certificate"),
    path(
        "organisation/<uuid:public_id>/training/",
        training.organisation_training,
        name="organisation_training",
    ),
    path(
        "organisation/<uuid:public_id>/training/export/",
        training.organisation_training_export,
        name="organisation_training_export",
    ),
    path("my/evidence/", evidence.evidence, name="evidence"),
    path("my/evidence/add/", evidence.add, name="evidence_add"),
    path("my/evidence/<uuid:public_id>/", evidence.download, name="evidence_file"),
    path("my/evidence/<uuid:public_id>/remove/", evidence.remove, name="evidence_remove"),
]
