"""What the scheduler runs. A line for each command: whoever adds one adds its line here."""

#: Command and seconds between its runs, for `manage.py scheduler`.
SCHEDULE = [
    ("send_due_mail", 30),
    ("reconcile_payments", 60),
    ("issue_missing_certificates", 300),
    ("requeue_lost_tasks", 300),
    ("tell_of_new_dates", 300),
    ("send_joining", 300),
    ("lapse_quotes", 3600),
    ("chase_names", 3600),
    ("remind_invoices", 3600),
    ("expire_pools", 86400),
    ("move_waiting_lists", 60),
    ("check_minimums", 3600),
    ("apply_date_changes", 60),
    ("publish_scheduled", 60),
    ("check_links", 86400),
    # In this order: the check complains of what waits for its seal for long.
    ("seal_audit", 5),
    ("audit_verify", 86400),
    ("check_integrity", 86400),
    ("close_merges", 86400),
    ("apply_retention", 86400),
    ("erase_due", 3600),
    ("finish_imports", 300),
    ("finish_bank_files", 300),
]
