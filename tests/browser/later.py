"""python -m tests.browser.later MINUTES COMMAND: `manage.py COMMAND`, as it will run so many
minutes later."""

import datetime as dt
import runpy
import sys

import time_machine

if __name__ == "__main__":
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=float(sys.argv.pop(1)))
    with time_machine.travel(moment):
        runpy.run_path("manage.py", run_name="__main__")
