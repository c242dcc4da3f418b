"""What finance does about card payments: disputes, refunds that went another way than ours, and
what Stripe told us."""
