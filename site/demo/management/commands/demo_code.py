import time

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice


class Command(BaseCommand):
    help = "Print the one-time code that signs a demo member of staff in."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: object) -> None:
        device = TOTPDevice.objects.filter(user__email__iexact=email, confirmed=True).first()
        if device is None:
            raise CommandError(f"{email} has no authenticator app: {self._known()}")
        self.stdout.write(_code(device))

    def _known(self) -> str:
        emails = TOTPDevice.objects.filter(confirmed=True).values_list("user__email", flat=True)
        return f"try {', '.join(sorted(emails))}." if emails else "start the demonstration first."


def _code(device: TOTPDevice) -> str:
    """The code of this half minute; when that was used, the next one, which is accepted early: no
    code works twice."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    ahead = max(0, device.last_t + 1 - totp.t())
    totp.time += ahead * device.step
    return f"{totp.token():0{device.digits}}"
