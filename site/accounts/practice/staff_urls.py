"""How staff look after their own way in."""

from django.urls import path
from django.views.generic import RedirectView

from accounts.practice import passkey_views, second_factor_views, staff_password_views

urlpatterns = [
    path("staff/two-factor/", second_factor_views.two_factor_page, name="staff_two_factor"),
    path(
        "staff/two-factor/app/",
        second_factor_views.NewAppView.as_view(),
        name="staff_new_app",
    ),
    path(
        "staff/two-factor/passkeys/new/",
        second_factor_views.NewPasskeyView.as_view(),
        name="staff_new_passkey",
    ),
    path(
        "staff/two-factor/passkeys/<slug:key>/rename/",
        second_factor_views.RenamePasskeyView.as_view(),
        name="staff_rename_passkey",
    ),
    path(
        "staff/two-factor/passkeys/<slug:key>/remove/",
        second_factor_views.RemovePasskeyView.as_view(),
        name="staff_remove_passkey",
    ),
    path(
        "staff/recovery-codes/",
        second_factor_views.RecoveryCodesView.as_view(),
        name="staff_recovery_codes",
    ),
    path("staff/passkeys/begin-adding/", passkey_views.begin_adding, name="passkey_begin_adding"),
    path("staff/passkeys/add/", passkey_views.add, name="passkey_add"),
    path("staff/passkeys/begin-using/", passkey_views.begin_using, name="passkey_begin_using"),
    path("staff/passkeys/use/", passkey_views.use, name="passkey_use"),
    path("staff/held/", second_factor_views.held_page, name="staff_held"),
    path(
        "staff/password/",
        staff_password_views.ChangePasswordView.as_view(),
        name="staff_password",
    ),
    path(
        "staff/welcome/<str:token>/",
        staff_password_views.WelcomeView.as_view(),
        name="staff_welcome",
    ),
    path(
        ".well-known/change-password",
        RedirectView.as_view(pattern_name="staff_password"),
        name="change_password",
    ),
]
