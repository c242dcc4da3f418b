"""A person's own picture: theirs to show and to take away."""

import uuid
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import ProfilePhoto, User
from common import uploads


def show(user: User, *, file: UploadedFile) -> ProfilePhoto:
    """Put the picture in `file` in place of the one they had. Raises uploads.UploadError."""
    checked = uploads.photo(file)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        remove(user)
        return ProfilePhoto.objects.create(
            user=user, file=checked.as_file(), content_type=checked.content_type
        )


def remove(user: User) -> None:
    """The picture and its file, if there is one."""
    with transaction.atomic():
        for photo in ProfilePhoto.objects.select_for_update().filter(user=user):
            photo.delete()
            transaction.on_commit(partial(photo.file.storage.delete, str(photo.file.name)))


def of(public_id: uuid.UUID) -> ProfilePhoto | None:
    return ProfilePhoto.objects.select_related("user").filter(public_id=public_id).first()
