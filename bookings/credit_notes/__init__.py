"""Credit notes that finance issues by hand, and all of them in the office."""
