"""Reminding whoever is to pay an invoice: before it is due, on the day, and after."""
