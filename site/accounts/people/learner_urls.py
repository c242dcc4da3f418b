"""An organisation's people, and the photo of whoever is signed in."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.own import photo_views
from accounts.people import import_views, learner_views

batch = [
    path("", import_views.show, name="learner_import"),
    path("decide/", import_views.decide, name="learner_import_decide"),
    path("confirm/", import_views.confirm, name="learner_import_confirm"),
    path("cancel/", import_views.cancel, name="learner_import_cancel"),
    path("failed.csv", import_views.failed, {"kind": "csv"}, name="learner_import_failed_csv"),
    path("failed.xlsx", import_views.failed, {"kind": "xlsx"}, name="learner_import_failed_xlsx"),
]
learners: list[URLPattern | URLResolver] = [
    path("", learner_views.learners, name="learners"),
    path("add/", learner_views.learner_add, name="learner_add"),
    path("<uuid:learner>/", learner_views.learner, name="learner"),
    path("<uuid:learner>/left/", learner_views.left, name="learner_left"),
    path("<uuid:learner>/back/", learner_views.back, name="learner_back"),
    path("export.csv", learner_views.export, {"kind": "csv"}, name="learners_csv"),
    path("export.xlsx", learner_views.export, {"kind": "xlsx"}, name="learners_xlsx"),
    path("import/", import_views.start, name="learner_import_start"),
    path("import/list.csv", import_views.template, {"kind": "csv"}, name="learner_template_csv"),
    path("import/list.xlsx", import_views.template, {"kind": "xlsx"}, name="learner_template_xlsx"),
    path("import/<uuid:batch>/", include(batch)),
]

urlpatterns = [
    path("organisation/<uuid:public_id>/learners/", include(learners)),
    path("my/account/photo/", photo_views.photo, name="my_photo"),
    path("my/account/photo/remove/", photo_views.remove, name="my_photo_remove"),
]
