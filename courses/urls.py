from django.urls import path

from courses import needs_views, public_views, views
from courses.calendar_feed import urls as calendar_feed

urlpatterns = [
    path("courses/calendar.ics", public_views.public_calendar, name="public_calendar"),
    path("notices/<uuid:public_id>/", public_views.interest, name="interest"),
    path("notices/noted/", public_views.interest_noted, name="interest_noted"),
    path("notices/stop/<str:token>/", public_views.stop_interest, name="stop_interest"),
    path("staff/registers/", views.register_list, name="register_list"),
    path("staff/registers/<uuid:public_id>/", views.register, name="register"),
    path("staff/registers/<uuid:public_id>/close/", views.register_close, name="register_close"),
    path(
        "my/learning/<uuid:public_id>/calendar.ics",
        views.learning_calendar,
        name="learning_calendar",
    ),
    path("staff/registers/<uuid:public_id>/needs/", needs_views.register_needs, name="run_needs"),
    path("needs/<str:token>/", needs_views.private_needs, name="private_needs"),
    path("my/account/needs/", needs_views.my_needs, name="my_needs"),
    path(
        "my/account/needs/forget/",
        needs_views.forget_standing_needs,
        name="forget_standing_needs",
    ),
    path("my/account/needs/<uuid:public_id>/", needs_views.my_needs_on, name="my_needs_on"),
    *calendar_feed.urlpatterns,
    path("photos/<uuid:public_id>/", views.photo, name="photo"),
]
