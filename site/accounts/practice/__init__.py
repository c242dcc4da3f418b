"""The staff's own door: password and second factor, fresh codes, lockouts, lost devices."""
