"""Money as it moved. Each kind of movement is written by one function (`movements`), in the
transaction that makes it true; everything else is counted from these rows (`balances`).

Whoever writes on an invoice has its booking locked (or its pool, where it is for prepaid places);
whoever takes something off an organisation's credit has the organisation locked, before that."""


class LedgerError(Exception):
    """Why money cannot be recorded so, in words for whoever tries."""
