"""A person's email addresses: adding one, letting one go, choosing the one we write to.

Nothing here tells whoever adds an address whether somebody else has it."""

import datetime as dt
import secrets
import uuid

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import emails
from accounts.models import AddressClaim, EmailAddress, User
from accounts.own import addresses
from accounts.people.linking import link_learners
from common import audit

CODE_LASTS = dt.timedelta(minutes=10)
TRIES = 5
#: Codes that one person may ask for within an hour: more would be guessing, or flooding a mailbox.
CODES = 5
#: Addresses beside the one we write to.
MOST = 10


class AddressError(Exception):
    """Why the addresses stay as they are, in words for their owner."""


class WrongCode(AddressError):
    def __init__(self) -> None:
        super().__init__("That code is not right. Type the six digits from our newest message.")


class CodeRunOut(AddressError):
    def __init__(self) -> None:
        super().__init__("That code has run out. Add the address again to get a new one.")


class UnknownAddress(Exception):
    """Not one of theirs."""


def claim_of(user: User, *, now: dt.datetime) -> AddressClaim | None:
    """What waits for a code, if that could still come."""
    claim = AddressClaim.objects.filter(user=user).first()
    return claim if claim and _is_open(claim, now) else None


def ask(user: User, *, email: str, now: dt.datetime) -> None:
    """Send a code to `email`; or, where the address is somebody else's, explain to them. Both look
    the same to whoever asks. Raises AddressError."""
    email = email.strip().lower()
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if email in addresses.of(user):
            raise AddressError("That address is yours already.")
        if EmailAddress.objects.filter(user=user).count() >= MOST:
            raise AddressError(f"You have {MOST} further addresses. Remove one first.")
        claim = _claim(user, email=email, now=now)
        if User.objects.by_address(email):
            claim.save()
            emails.address_in_use(email)
            return
        code = f"{secrets.randbelow(10**6):06}"
        claim.code_hash = _hash(claim, code)
        claim.save()
        emails.address_code(email, code=code, minutes=CODE_LASTS.seconds // 60)


def confirm(user: User, *, code: str, now: dt.datetime) -> EmailAddress:
    """Take the claimed address as theirs: the code from there came back. Raises WrongCode, and
    CodeRunOut after ten minutes or five wrong ones."""
    code = code.replace(" ", "")
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        claim = AddressClaim.objects.filter(user=user).first()
        if claim is None or not _is_open(claim, now):
            raise CodeRunOut
        right = bool(claim.code_hash) and constant_time_compare(claim.code_hash, _hash(claim, code))
        if right and not User.objects.by_address(claim.email):
            return _take(user, claim, now)
        claim.tries += 1
        claim.save(update_fields=["tries"])
        run_out = claim.tries >= TRIES
    # Outside of the transaction: raised within, it would undo the count of wrong codes.
    raise CodeRunOut if run_out else WrongCode


def remove(user: User, *, public_id: uuid.UUID) -> None:
    """Let an address go; the one we write to cannot. Raises UnknownAddress."""
    with transaction.atomic():
        address = _own(user, public_id)
        address.delete()
        audit.record("accounts.addresses.remove", on=user, after={"fields": ["addresses"]})


def write_to(user: User, *, public_id: uuid.UUID, now: dt.datetime) -> None:
    """Write to this address from now on. The old one stays theirs, and is told. Raises
    UnknownAddress."""
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        address = _own(user, public_id)
        old, user.email = user.email, address.email
        address.email, address.verified_at = old.lower(), now
        user.save(update_fields=["email"])
        address.save(update_fields=["email", "verified_at"])
        audit.record("accounts.addresses.write_to", on=user, after={"fields": ["email"]})
        emails.address_changed(old)


def _own(user: User, public_id: uuid.UUID) -> EmailAddress:
    address = (
        EmailAddress.objects.select_for_update(no_key=True)
        .filter(user=user, public_id=public_id)
        .first()
    )
    if address is None:
        raise UnknownAddress
    return address


def _claim(user: User, *, email: str, now: dt.datetime) -> AddressClaim:
    """In place of any older one, whose code stops working. What nobody finished is forgotten."""
    AddressClaim.objects.filter(counted_from__lt=now - dt.timedelta(days=1)).delete()
    claim = AddressClaim.objects.filter(user=user).first() or AddressClaim(
        user=user, counted_from=now
    )
    if claim.counted_from <= now - dt.timedelta(hours=1):
        claim.counted_from, claim.codes = now, 0
    if claim.codes >= CODES:
        raise AddressError("That was too many codes. Wait an hour, then add the address again.")
    claim.email, claim.asked_at, claim.code_hash = email, now, ""
    claim.codes, claim.tries = claim.codes + 1, 0
    return claim


def _take(user: User, claim: AddressClaim, now: dt.datetime) -> EmailAddress:
    try:
        with transaction.atomic():
            address = EmailAddress.objects.create(user=user, email=claim.email, verified_at=now)
    except IntegrityError:  # somebody else proved it in this moment
        raise CodeRunOut from None
    claim.delete()
    link_learners(user)
    audit.record("accounts.addresses.add", on=user, after={"fields": ["addresses"]})
    emails.address_added(user.email)
    return address


def _is_open(claim: AddressClaim, now: dt.datetime) -> bool:
    return claim.tries < TRIES and now < claim.asked_at + CODE_LASTS


def _hash(claim: AddressClaim, code: str) -> str:
    salt = "accounts.addresses"
    value = f"{claim.user_id}:{claim.email}:{claim.asked_at.isoformat()}:{code}"
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()
