from django.urls import path

from courses import views

urlpatterns = [
    path("staff/registers/", views.register_list, name="register_list"),
    path("staff/registers/<uuid:public_id>/", views.register, name="register"),
    path("staff/registers/<uuid:public_id>/close/", views.register_close, name="register_close"),
    path(
        "my/learning/<uuid:public_id>/calendar.ics",
        views.learning_calendar,
        name="learning_calendar",
    ),
]
