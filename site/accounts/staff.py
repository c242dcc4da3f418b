"""Who counts as staff: somebody who works here and has shown a second factor in this session."""

from django.contrib.auth.decorators import user_passes_test
from django.conf import settings


def is_verified_staff(user) -> bool:
    return user.is_authenticated and user.is_staff and user.is_verified()


verified_staff_required = user_passes_test(is_verified_staff, login_url=settings.STAFF_SIGN_IN_URL)
