"""One invoice on a page of its own, for whoever pays it: most of them never sign in."""
