from django.urls import path

from courses.calendar_feed import views

urlpatterns = [
    path("calendar/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
    path("my/account/calendar/", views.my_calendar, name="my_calendar"),
    path("my/account/calendar/new/", views.make, name="make_calendar"),
    path("my/account/calendar/remove/", views.remove, name="remove_calendar"),
]
