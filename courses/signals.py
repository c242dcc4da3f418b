"""The one signal of the project: learning tells whoever proves it, without knowing who that is."""

from django.dispatch import Signal

#: Sent inside the transaction that completes an enrolment; `enrolment` is the completed row.
enrolment_completed = Signal()
