"""Whose an address is. What counts is what somebody has proved: the address that they sign in with,
to which codes go, and others that they have verified."""

from allauth.account.models import EmailAddress

from accounts.models import User


def person_of(email: str) -> User | None:
    """Whoever has this address, in any case of its letters."""
    if user := User.objects.filter(email__iexact=email).first():
        return user
    verified = EmailAddress.objects.filter(email__iexact=email, verified=True)
    return User.objects.filter(emailaddress__in=verified).first()


def is_of(user: User, email: str) -> bool:
    """`user` reads the mail of this address."""
    if user.email.lower() == email.lower():
        return True
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()
