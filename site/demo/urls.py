from django.urls import path

from demo import views

urlpatterns = [
    path("outbox/", views.outbox_list, name="demo_outbox"),
    path("outbox/<slug:id>/", views.outbox_message, name="demo_message"),
    path("outbox/<slug:id>/html/", views.outbox_html, name="demo_message_html"),
    path(
        "outbox/<slug:id>/attachments/<int:number>/",
        views.outbox_attachment,
        name="demo_attachment",
    ),
]
