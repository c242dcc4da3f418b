"""Every check and every test run, to the end whatever fails, then how each of them closed.

Arguments go to pytest and leave the checks out: then a part is asked for, not a verdict.
"""

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
BROWSER = Path("/usr/bin/chromium")
CHECKS = {
    "Formatting of Python": "ruff format --check .",
    "Python": "ruff check .",
    "Types": "mypy",
    "Who imports whom": "lint-imports --no-logo",
    "Formatting of templates": "djlint --check --quiet .",
    "Templates": "djlint --lint --quiet .",
    "Dependencies": r"deptry . --no-ansi --extend-exclude \.ci",
    "Migrations": "python manage.py makemigrations --check --dry-run",
}
CHECK_ENV = {"PYTHONPATH": "site", "DJANGO_SETTINGS_MODULE": "config.settings.test"}
# Title -> the database, which tests, and how. A browser and two workers do not fit on two cores.
TEST_RUNS = {
    "Tests on SQLite": ("sqlite", "not browser", ["-n", "2"]),
    "Tests on PostgreSQL": ("postgresql", "not browser", ["-n", "2"]),
    "Tests in a browser": ("sqlite", "browser", []),
}
NOTHING_SELECTED = 5  # pytest's exit status when no test matches
CLOSING_LINE = re.compile(r"(\d+ [a-z]+|no tests ran)\S* in \d+\.\d+s")


def main():
    mark, arguments = pytest_arguments()
    part = mark or arguments
    failed = [] if part else failed_checks()
    runs = {title: test(title, mark, arguments) for title in possible_runs()}
    statuses = {status for status, _ in runs.values()}
    failed += [title for title, (status, _) in runs.items() if status not in {0, NOTHING_SELECTED}]
    if statuses == {NOTHING_SELECTED}:
        failed.append("no test was selected")
    report(failed, {title: closing for title, (_, closing) in runs.items()})
    return 1 if failed else 0


def pytest_arguments():
    """pytest heeds only the last -m, so the one asked for has to be joined with ours."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-m", dest="mark")
    asked, others = parser.parse_known_args()
    return asked.mark, others


def possible_runs():
    return [title for title, run in TEST_RUNS.items() if run[1] != "browser" or BROWSER.exists()]


def failed_checks():
    """Two at a time; each says what it has to say in its turn."""
    failed = []
    with ThreadPoolExecutor(2) as pool:
        for title, done in zip(CHECKS, pool.map(check, CHECKS.values()), strict=True):
            announce(title)
            print(done.stdout, end="", flush=True)
            if done.returncode:
                failed.append(title)
    return failed


def check(line):
    program, *arguments = line.split()
    return subprocess.run(
        [BIN / program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **CHECK_ENV},
    )


def test(title, mark, arguments):
    """pytest's exit status and its closing line."""
    announce(title)
    database, ours, options = TEST_RUNS[title]
    marks = f"({mark}) and {ours}" if mark else ours
    colour = "--color=yes" if sys.stdout.isatty() else "--color=no"
    command = [BIN / "pytest", colour, *options, "-m", marks, *arguments]
    return run_and_listen(command, {**os.environ, "TEST_DATABASE": database})


def run_and_listen(command, env):
    """The exit status and the closing line; all of the output is passed on as it comes."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=env,
    )
    output = bytearray()
    while piece := process.stdout.read1():
        sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        output += piece
    lines = output.decode(errors="replace").splitlines()
    closings = [line for line in lines if CLOSING_LINE.search(line)]
    return process.wait(), closings[-1] if closings else "It did not come to an end."


def report(failed, closings):
    announce("Result")
    print("Failed: " + ", ".join(failed) if failed else "Nothing failed.")
    if not BROWSER.exists():
        print("There is no browser on this machine: its tests were left out.")
    for title, closing in closings.items():
        print(f"{title}\n{closing}", flush=True)


def announce(title):
    print(f"\n--- {title}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
