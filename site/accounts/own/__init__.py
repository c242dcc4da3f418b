"""Each person's own page: names, addresses, safe contact, photo."""
