"""What becomes of a booking after it was confirmed: a colleague instead, another date, cancelled;
and of a whole date."""


class ChangeError(Exception):
    """Why something cannot be changed, in words for whoever tries."""


class BeyondPolicy(ChangeError):
    """The booker cannot do it alone any more; the office can."""
