"""Every message that the demonstration sends, kept in a folder: a file each, as it would travel."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage as Outgoing
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

#: Enough of a file to hold all of its headers.
HEAD = 16_384


class EmailBackend(BaseEmailBackend):
    """Django's own file backend may put two messages into one file, and shows a file half done."""

    def send_messages(self, email_messages: Sequence[Outgoing]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
            part = folder / f"{name}.part"
            part.write_bytes(message.message().as_bytes(linesep="\r\n"))
            part.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Attachment:
    filename: str
    content_type: str
    content: bytes


class Message:
    """A message as sent. `id` is the name of its file."""

    def __init__(self, path: Path) -> None:
        self.id, self._path = path.stem, path

    @cached_property
    def headers(self) -> EmailMessage:
        """The message without its body, which may be long."""
        with self._path.open("rb") as file:
            return _parse(file.read(HEAD))

    @property
    def to(self) -> str:
        return str(self.headers["To"])

    @property
    def subject(self) -> str:
        return str(self.headers["Subject"])

    @property
    def sent_at(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self._path.stat().st_mtime, tz=dt.UTC)

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    @cached_property
    def attachments(self) -> list[Attachment]:
        return [
            Attachment(
                part.get_filename("attachment"),
                part.get_content_type(),
                part.get_payload(decode=True),
            )
            for part in self._whole.iter_attachments()
        ]

    def is_to(self, address: str) -> bool:
        return address.casefold() in (email.casefold() for _, email in getaddresses([self.to]))

    @cached_property
    def _whole(self) -> EmailMessage:
        return _parse(self._path.read_bytes())

    def _part(self, kind: str) -> str:
        part = self._whole.get_body([kind])
        return part.get_content() if part else ""


def messages(*, to: str = "") -> list[Message]:
    """Newest first; only those to one address where it is given."""
    folder = Path(settings.EMAIL_FILE_PATH)
    found = [Message(path) for path in sorted(folder.glob("*.eml"), reverse=True)]
    return [message for message in found if message.is_to(to)] if to else found


def message(id: str) -> Message | None:
    """The message of that id. It is looked up in the folder's listing, so that no id names another
    file."""
    return next((message for message in messages() if message.id == id), None)


def _parse(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)  # type: ignore[return-value]
