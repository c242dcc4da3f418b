"""After the emailed code: whoever has set up a second factor shows it, each time. Until then nobody
is signed in, and the session only remembers whose code was right."""

from allauth.account.stages import LoginStage
from allauth.account.utils import passthrough_next_redirect_url
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_otp.models import Device

from accounts.signing_in import two_factor


class SecondStep(LoginStage):
    """allauth keeps the sign-in in the session between its stages, for a quarter of an hour."""

    key = "second_step"
    urlname = "second_step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if not two_factor.has_device(self.login.user):
            return None, True
        # A new session, so that nobody who planted the old one shares in what the code has proved.
        self.request.session.cycle_key()
        return redirect(
            passthrough_next_redirect_url(self.request, reverse(self.urlname), "next")
        ), True

    def pass_with(self, device: Device) -> HttpResponse:
        """The second factor was shown: sign in."""
        self.login.user.otp_device = device  # django-otp keeps it in the session
        response: HttpResponse = self.exit()
        return response
