"""What is kept how long, forgotten on request, and copied for whoever it is about."""
