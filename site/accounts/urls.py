from allauth.account.views import account_inactive, logout
from django.urls import path
from django.views.decorators.cache import never_cache

from accounts import staff_urls, staff_views, views

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
    *staff_urls.urlpatterns,
]
