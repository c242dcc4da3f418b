"""What people with a place are told before and after a date: how to join, a reminder, what has
changed, and where to go on if they missed it."""
