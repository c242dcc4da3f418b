from allauth.account.views import account_inactive, logout
from django.urls import include, path
from django.views.decorators.cache import never_cache

from accounts import staff_views, views
from accounts.staff import verified_staff_required

sign_in = views.SignInView.as_view()

urlpatterns = [
    path("sign-in/", sign_in, name="account_request_login_code"),
    # Names that allauth asks for: here there is one way in, and no password page at all.
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/", sign_in, name="account_signup"),
    path("sign-in/code/", views.EnterCodeView.as_view(), name="account_confirm_login_code"),
    path("sign-in/closed/", account_inactive, name="account_inactive"),
    path("sign-out/", never_cache(logout), name="account_logout"),
    path("staff/sign-in/", staff_views.StaffSignInView.as_view(), name="staff_sign_in"),
    path("staff/sign-in/code/", staff_views.StaffCodeView.as_view(), name="staff_code"),
    path("staff/two-factor/", staff_views.TwoFactorView.as_view(), name="staff_two_factor"),
    path(
        "staff/recovery-codes/",
        verified_staff_required(staff_views.RecoveryCodesView.as_view()),
        name="staff_recovery_codes",
    ),
    path("", include("accounts.learner_urls")),
]
