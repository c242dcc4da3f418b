from django.urls import path

from bookings.waiting import views

urlpatterns = [
    path("waiting-list/<uuid:public_id>/", views.join, name="waiting_list"),
    path("waiting-list/course/<uuid:public_id>/", views.join_any, name="waiting_list_any"),
    path("waiting/<str:token>/", views.show, name="waiting_entry"),
    path("waiting/<str:token>/change/", views.change, name="waiting_change"),
    path("waiting/<str:token>/leave/", views.leave, name="waiting_leave"),
    path("waiting/<str:token>/again/", views.again, name="waiting_again"),
    path("waiting/<str:token>/accept/", views.accept, name="waiting_accept"),
    path("waiting/<str:token>/decline/", views.decline, name="waiting_decline"),
]
