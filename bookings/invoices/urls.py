from django.urls import path

from bookings.invoices import views

urlpatterns = [
    path("invoices/<uuid:public_id>/", views.show, name="invoice"),
    path("invoices/<uuid:public_id>/pdf/", views.pdf, name="invoice_pdf"),
]
