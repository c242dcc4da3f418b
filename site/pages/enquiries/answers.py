"""Answers that mean something to more than one part of the site."""

ONLINE = "Online"
IN_A_ROOM = ("At our place", "In a room that you arrange")
UNDECIDED = "Not decided yet"
