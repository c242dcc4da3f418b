"""What the tests of a person's own page share."""

from django.test import Client

from common.models import AuditEvent
from tests import factories

HTML_NAME = "<b>Ann</b> & Ben"
#: What no form of a person may change, posted beside what it may.
SMUGGLED = {"is_staff": "on", "is_superuser": "on", "is_active": "", "user": "1", "pk": "1"}


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def person(**fields):
    """Somebody with an account, and their browser."""
    user = factories.UserFactory(**fields)
    return user, signed_in(user)


def recorded(action):
    """Whose act each was, on what, and what is said of it."""
    return [
        (event.actor_id, event.object_id, event.after)
        for event in AuditEvent.objects.filter(action=action)
    ]
