"""What must be true of bookings, whatever crashed, raced or was tried twice. Each check is a query
or two over all rows, and names bookings by their reference (`common.integrity`)."""

from bookings.changes import integrity as changes
from bookings.integrity import bank, invoices, ledger, messages, payments, people, seats
from bookings.pools import integrity as pools
from bookings.waiting import integrity as waiting
from common import integrity

integrity.register("bookings.seats", seats.problems, notes=seats.notes)
integrity.register("bookings.people", people.problems, notes=people.notes)
integrity.register("bookings.invoices", invoices.problems)
integrity.register("bookings.ledger", ledger.problems)
integrity.register("bookings.bank", bank.problems)
integrity.register("bookings.messages", messages.problems)
integrity.register("bookings.payments", payments.problems)
integrity.register("bookings.changes", changes.problems)
integrity.register("bookings.pools", pools.problems)
integrity.register("bookings.waiting", waiting.problems)
