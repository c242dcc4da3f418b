"""The woven marks that stand beside a topic's name (static/svg/marks.svg)."""

MARKS = {
    "honour-abuse": "Square cloth: honour abuse",
    "domestic-abuse": "Seven loops: domestic abuse",
    "review": "Open weave: safeguarding reviews",
    "death-review": "Five loops: death reviews",
    "consultancy": "Two threads: consultancy",
    "training": "Round weave: training in general",
}
