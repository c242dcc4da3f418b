"""One's own sign-ins and second factor, and what an organisation asks of its members'."""

from django.urls import path

from accounts.membership import organisation_security_views
from accounts.signing_in import my_factor_views, session_views

urlpatterns = [
    path("my/account/devices/", session_views.devices, name="my_devices"),
    path("my/account/devices/everywhere/", session_views.end_everywhere, name="end_everywhere"),
    path("my/account/devices/<uuid:public_id>/sign-out/", session_views.end, name="end_session"),
    path(
        "my/account/second-factor/",
        my_factor_views.SecondFactorView.as_view(),
        name="second_factor",
    ),
    path(
        "my/account/second-factor/replace/",
        my_factor_views.ReplaceView.as_view(),
        name="second_factor_replace",
    ),
    path(
        "my/account/second-factor/recovery-codes/",
        my_factor_views.NewRecoveryCodesView.as_view(),
        name="second_factor_recovery_codes",
    ),
    path(
        "my/account/second-factor/remove/",
        my_factor_views.RemoveView.as_view(),
        name="second_factor_remove",
    ),
    path(
        "organisation/<uuid:public_id>/security/",
        organisation_security_views.security,
        name="organisation_security",
    ),
    path(
        "organisation/<uuid:public_id>/security/on/",
        organisation_security_views.require_second_factor,
        name="organisation_security_on",
    ),
    path(
        "organisation/<uuid:public_id>/security/off/",
        organisation_security_views.stop_requiring_second_factor,
        name="organisation_security_off",
    ),
]
