"""Two rows that are one thing are made one, by staff and never by themselves.

Whatever refers to a row is found through the ORM, so that rooms unknown here move with it. Locks
are taken in one order by everybody: organisations, learners, then dates, each by primary key.
Whoever adds something to an organisation or a learner locks the organisation first, so that nothing
is added to one that has just gone."""


class MergeError(Exception):
    """Why a merge cannot be made or undone, in words for staff."""
