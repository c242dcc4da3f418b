#!/usr/bin/env python3
"""Django's command line. `site/` is a plain folder of packages, not a package: it goes on the
import path here, because a package called `site` would shadow Python's own module of that name."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(1, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    from django.core.management import execute_from_command_line

    from common.acting import acting

    # The command alone: its arguments may name people.
    with acting(origin=" ".join(["manage.py", *sys.argv[1:2]])):
        execute_from_command_line(sys.argv)
