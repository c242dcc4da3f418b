"""Every email address by which we know a person. How one is added is `address_changes`."""

from accounts.models import EmailAddress, User


def of(user: User) -> list[str]:
    """All that are theirs, the one we write to first, in lower case. The others they proved."""
    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return [user.email.lower(), *(email.lower() for email in others)]


def is_of(user: User, email: str) -> bool:
    """`user` reads the mail of this address."""
    return email.lower() in of(user)
