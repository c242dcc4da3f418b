"""Prepaid places: bought by an organisation on one order, and drawn down later."""
