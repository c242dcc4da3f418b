"""What can go wrong with a payment provider. The messages are fit for the reader."""


class GatewayError(Exception):
    """Stripe did not do what was asked.

    `retryable`: it may have been done or not; the same call with the same key settles which.
    `detail` is for the log.
    """

    message = "We could not reach our payment provider. Please try again in a few minutes."

    def __init__(self, detail: str = "", *, retryable: bool = False) -> None:
        super().__init__(self.message)
        self.detail = detail
        self.retryable = retryable


class CallRefused(GatewayError):
    """Stripe understood, and will not: our settings or our parameters are wrong."""

    message = (
        "Our payment provider did not accept the request, and nothing has been charged. "
        "Please contact us and we will help."
    )


class NotFound(GatewayError):
    message = "Our payment provider does not know this payment."


class SessionAlreadyFinished(GatewayError):
    """It cannot be expired: it is complete or expired. Fetch it to learn which."""

    message = "This payment page is closed already."


class RefundRefused(GatewayError):
    """More than is left of the payment, or nothing was ever taken."""

    message = "This payment has been refunded already, or less is left than the refund asks for."


class ChargeDisputed(RefundRefused):
    """The bank has it back already, or is about to decide who gets it."""

    message = "The payment is in dispute or was lost to one, so its card takes no refund."


class KeySpent(GatewayError):
    """The idempotency key leads nowhere now: Stripe keeps a failure or another request under it.

    Look for what the first call did, and start a new attempt with a new key.
    """


class BadWebhook(GatewayError):
    """Not from Stripe, or not for us. The answer is 400."""

    message = "This is not a message from our payment provider."
