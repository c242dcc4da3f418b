from allauth.account.views import account_inactive, logout
from django.urls import include, path
from django.views.decorators.cache import never_cache

from accounts.membership import urls_members
from accounts.people import employers
from accounts.practice import staff_urls, staff_views
from accounts.signing_in import views

sign_in = views.SignInView.as_view()

urlpatterns = [
    path("sign-in/", sign_in, name="account_request_login_code"),
    # Names that allauth asks for: here there is one way in, and no password page at all.
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/", sign_in, name="account_signup"),
    path("sign-in/code/", views.EnterCodeView.as_view(), name="account_confirm_login_code"),
    path("sign-in/second-step/", views.SecondStepView.as_view(), name="second_step"),
    path("sign-in/closed/", account_inactive, name="account_inactive"),
    path("sign-out/", never_cache(logout), name="account_logout"),
    path("staff/sign-in/", staff_views.StaffSignInView.as_view(), name="staff_sign_in"),
    path("staff/sign-in/code/", staff_views.StaffCodeView.as_view(), name="staff_code"),
    *staff_urls.urlpatterns,
    path("", include("accounts.signing_in.account_urls")),
    path("", include("accounts.own.own_urls")),
    *urls_members.urlpatterns,
    path("my/employers/", employers.employers, name="employers"),
    path("my/employers/<uuid:public_id>/left/", employers.left, name="employer_left"),
    path("my/employers/<uuid:public_id>/back/", employers.back, name="employer_back"),
    path("", include("accounts.privacy.privacy_urls")),
    path("", include("accounts.people.learner_urls")),
]
