"""A stand-in for Stripe: the demonstration and the tests pay here, over HTTP, with the real SDK.

    python -m bookings.payments.stand_in --port 8021 --state var/stripe.sqlite3 \\
        --secret-key sk_test_… --webhook-secret whsec_… \\
        --webhook http://127.0.0.1:8000/webhooks/stripe/

It needs nothing but the standard library and imports nothing of the site's, so that it can only
know what Stripe would know. It speaks API version 2026-10-28.endive.

As Stripe does
- Checkout Sessions: create, retrieve, list, expire, line items. PaymentIntents and Charges:
  retrieve, list. Refunds: create, retrieve, list. Disputes: retrieve, list. Events: retrieve,
  list. Objects carry Stripe's own field names, ids and life cycle: the PaymentIntent appears when
  the buyer first tries to pay; a session's `url` goes when it can no longer be paid.
- Requests: form-encoded nested parameters, `expand[]`, cursors (`starting_after`, `limit`), the
  secret key as Bearer or Basic, `Stripe-Version`; errors in Stripe's shape, with its types, codes,
  params and wording.
- Idempotency: the first outcome under a key is kept for 24 hours, failures and 500s too, and
  replayed with `Idempotent-Replayed: true`; other parameters are a 400, a request still under way
  is a 409; what fails validation is not kept. An object, its events and its kept answer are one
  transaction, so a killed server loses none of them apart.
- Disputes and inquiries with the day to answer by (`evidence_details.due_by`); the money goes when
  a dispute is opened and comes back when it is won, each with its event; a charge whose money is
  disputed or was lost is not refunded (`charge_disputed`).
- Webhooks: signed, at least once, retried with growing pauses, in no promised order.
- The hosted page at `session.url`, and sessions that expire by themselves.

Not as Stripe does
- The page takes no card number: its buttons say whether the payment works. No money moves.
- Only `mode=payment` in `ui_mode=hosted_page`, with `price_data` lines, and only the parameters
  listed in `endpoints`. One that Stripe takes and this does not is refused as unknown, so nothing
  can be asked for and silently left undone.
- Evidence is not taken: `Control.update_dispute` says that it was sent. A dispute bears no fee, and
  the one that nobody answers is not closed when its time is over.
- A total of nothing is refused; `ending_before` is missing; a webhook is given up after some
  fifteen minutes, not three days; every kind of event goes to the one address.

`/_control/` steers what Stripe decides for itself: late, doubled or lost webhooks, failing calls,
slow refunds, the clock. See `control.Control`; a test in the same process has it as
`StandIn(...).control`.
"""

from .server import StandIn

__all__ = ["StandIn"]
