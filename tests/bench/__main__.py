"""`make bench`: one JSON object a line. `value` is ours, `yardstick` the same work done the bare
way in the same run, `ratio` the one by the other; a figure alone would measure the machine."""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ["TEST_DATABASE"] = "postgresql"
os.environ["TEST_DATABASE_DURABLE"] = "true"
sys.path.insert(1, "site")


def main() -> None:
    import django

    django.setup()
    from tests.bench import bookings, certificates, dates, invoices, money, pages, purchases

    benches = {
        "bookings": bookings.run,
        "certificates": certificates.run,
        "dates": dates.run,
        "invoices": invoices.run,
        "pages": pages.run,
        "purchases": purchases.run,
        "webhooks": money.webhooks,
    }
    for name in sys.argv[1:] or benches:
        measured = benches[name]()
        for each in [measured] if isinstance(measured, dict) else measured:
            print(json.dumps(each), flush=True)


main()
