from django.urls import path

from accounts.own import address_views, own_views

urlpatterns = [
    path("my/account/", own_views.account, name="my_account"),
    path("my/account/name/", own_views.name, name="my_name"),
    path("my/account/certificate-name/", own_views.printed_name, name="my_printed_name"),
    path("my/account/discreet/", own_views.discreet_messages, name="my_discretion"),
    path("my/account/contact/", own_views.safe_contact, name="my_contact"),
    path("my/account/emails/", address_views.emails, name="my_emails"),
    path("my/account/emails/code/", address_views.email_code, name="my_email_code"),
    path(
        "my/account/emails/<uuid:public_id>/remove/",
        address_views.remove_email,
        name="my_email_remove",
    ),
    path(
        "my/account/emails/<uuid:public_id>/write-to/",
        address_views.write_to_email,
        name="my_email_write_to",
    ),
]
