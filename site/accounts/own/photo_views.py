"""Somebody's own photo: upload, see, remove."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import ProfilePhoto
from accounts.own import photos
from accounts.people.learner_forms import PhotoForm
from common import uploads


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest) -> HttpResponse:
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if form.is_valid():
        try:
            photos.show(request.user, file=form.cleaned_data["photo"])  # type: ignore[arg-type]
        except uploads.UploadError as error:
            form.add_error("photo", str(error))
        else:
            messages.success(request, "Your photo is kept.")
            return redirect("my_photo")
    current = ProfilePhoto.objects.filter(user=request.user.pk).first()
    return render(request, "accounts/photo.html", {"form": form, "photo": current})


@login_required
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    photos.remove(request.user)  # type: ignore[arg-type]
    messages.success(request, "Your photo is removed.")
    return redirect("my_photo")
