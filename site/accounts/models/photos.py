"""What people look like, if they choose to show it."""

import uuid

from django.db import models

from accounts.models.users import User
from common.models import Record
from common.storage import private_storage


class ProfilePhoto(Record):
    """One each. A new picture has a new address, so that whoever kept the old one has nothing."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, models.CASCADE, related_name="photo")
    file = models.FileField(storage=private_storage, upload_to="photos")
    content_type = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Photo of {self.user}"
