"""The woven marks that stand beside a topic's name (static/svg/marks.svg)."""

MARKS = {
    "honour-abuse": "Square cloth: honour abuse",
    "domestic-abuse": "Seven loops: domestic abuse",
    "review": "Open weave: safeguarding reviews",
    "death-review": "Five loops: death reviews",
    "consultancy": "Two threads: consultancy",
    "training": "Round weave: training in general",
}


def mark_of(slug: str) -> str:
    """The mark of a page or course whose slug begins with a topic; training's for any other."""
    return next((mark for mark in MARKS if slug.startswith(mark)), "training")
