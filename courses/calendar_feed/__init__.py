"""A person's dates at a secret address, for their own calendar program."""
