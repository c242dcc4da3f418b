"""Statements from the bank: a CSV file is read (`reading`), what of it is new is told from what is
known (`known`), and each transfer is matched to what it pays (`matching`) or waits for finance
(`settling`). Nothing is recorded twice, whichever files overlap."""


class BankError(Exception):
    """Why something cannot be done with a statement or a transfer, in words for finance."""
