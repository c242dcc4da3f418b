"""Every address of the site. Wagtail's pages come last: they take what nothing else claims."""

from allauth.account.views import logout
from django.apps import apps
from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from accounts.practice.fresh_code import fresh_code_for_exports
from accounts.practice.staff import office_required
from common.exports import downloads_are_on_record
from pages.office_policy import under_the_office_s_policy
from pages.serving import serve as serve_page

# Nobody sees a page of the CMS without a verified second factor, and its looser policies stay
# there. Lists of people are downloaded there, by whoever has just shown it, and on record.
cms = decorate_urlpatterns(wagtailadmin_urls.urlpatterns, downloads_are_on_record)
cms = decorate_urlpatterns(cms, fresh_code_for_exports)
cms = decorate_urlpatterns(cms, office_required)
cms = decorate_urlpatterns(cms, under_the_office_s_policy)

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("courses.urls")),
    path("", include("bookings.urls")),
    path("", include("certificates.urls")),
    path("", include("pages.urls")),
    # Wagtail's own sign-ins, to the office and to private pages, ask for a password alone.
    path("cms/login/", RedirectView.as_view(pattern_name="staff_sign_in", query_string=True)),
    path("cms/logout/", logout),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", include(cms)),
    path("documents/", include(wagtaildocs_urls)),
]
if apps.is_installed("demo"):
    urlpatterns += [path("demo/", include("demo.urls"))]
    # Elsewhere the web server in front serves what editors upload.
    urlpatterns += [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]
urlpatterns += [
    re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
