"""What becomes of a booking after it was confirmed: a colleague instead, another date, cancelled;
and of a whole date."""


class ChangeError(Exception):
    """Why something cannot be changed, in words for whoever tries."""


class OtherMoney(ChangeError):
    """It comes to something else by now than the page showed: nothing was changed."""


class NoInvoice(ChangeError):
    """What it costs more cannot be invoiced; the office can do it all the same."""


class BeyondPolicy(ChangeError):
    """The booker cannot do it alone any more; the office can."""
