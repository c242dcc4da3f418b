from django.urls import path

from accounts.privacy import privacy_views as views

urlpatterns = [
    path("my/account/data/", views.my_data, name="my_data"),
    path("my/account/data/file/", views.my_data_file, name="my_data_file"),
    path("my/account/erase/", views.my_erasure, name="my_erasure"),
    path("my/account/erase/confirm/", views.my_erasure_confirm, name="my_erasure_confirm"),
    path("my/account/erase/withdraw/", views.my_erasure_withdraw, name="my_erasure_withdraw"),
    path("erased/", views.erased, name="erased"),
]
