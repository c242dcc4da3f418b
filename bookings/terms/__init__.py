"""Terms of payment on invoice that finance has agreed with an organisation: the form of its
purchase order numbers, how much it may owe, and whether it gets invoices at all."""
