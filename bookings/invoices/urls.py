from django.urls import path

from bookings.invoices import views

urlpatterns = [
    path("invoices/<uuid:public_id>/", views.show, name="invoice"),
    path("invoices/<uuid:public_id>/pay/", views.pay, name="invoice_pay"),
    path("invoices/<uuid:public_id>/paid/", views.paid, name="invoice_paid"),
    path("invoices/<uuid:public_id>/pdf/", views.pdf, name="invoice_pdf"),
]
