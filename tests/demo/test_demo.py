"""`manage.py demo` as a person runs it: the first start, a second demonstration that finds the port
taken, the end by Ctrl-C, and a second start, which is quick."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    ports = {"PORT": str(free_port()), "STRIPE_PORT": str(free_port())}
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "PYTHONUNBUFFERED": ""}
    return os.environ | settings | ports | {"VAR_DIR": str(tmp_path_factory.mktemp("var"))}


def start(environment) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def until_it_runs(demo) -> list[str]:
    lines = []
    for line in demo.stdout:
        lines.append(line.rstrip())
        if line == "Ctrl-C stops it.\n":
            return lines
    raise AssertionError("\n".join(lines))


def stop(demo) -> str:
    """Ctrl-C. The rest of what it says."""
    demo.send_signal(signal.SIGINT)
    rest, _ = demo.communicate(timeout=20)
    return rest


def status(url: str) -> int:
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url).status


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in map(int, children) for found in (child, *descendants(child))]


@pytest.fixture(scope="module")
def first(environment):
    demo = start(environment)
    yield demo, until_it_runs(demo)
    demo.kill()


def test_it_says_what_it_does_and_where_everything_is(first, environment):
    _, said = first
    assert said[:4] == [
        "Making the database: this takes a moment the first time.",
        "Database ready.",
        "Demo content ready.",
        "Starting: web server, worker, scheduler, Stripe stand-in.",
    ]
    addresses = re.findall(r"http://\S+", "\n".join(said))
    site, stand_in = (environment[name] for name in ("PORT", "STRIPE_PORT"))
    assert f"http://localhost:{site}/" in addresses
    assert f"http://127.0.0.1:{stand_in}/" in addresses
    assert [status(address) for address in addresses] == [200] * len(addresses)


def test_a_second_one_is_told_in_one_line_that_the_port_is_taken(first, environment):
    second = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr == (
        f"Port {environment['PORT']}, for the site, cannot be used (it is taken)."
        " Try: PORT=9000 make demo\n"
    )


def test_ctrl_c_ends_all_of_it(first, environment):
    demo, _ = first
    parts = descendants(demo.pid)
    assert len(parts) >= 5  # the four, and the web server's own worker
    assert stop(demo) == "\nThe demonstration has stopped.\n"
    assert demo.returncode == 0
    assert [pid for pid in parts if Path(f"/proc/{pid}").exists()] == []


def test_the_second_start_finds_everything_in_place(first, environment):
    if first[0].poll() is None:  # another process may have had the test before this one
        stop(first[0])
    demo = start(environment)
    try:
        said = until_it_runs(demo)
        assert said[:2] == ["Database ready.", "Demo content ready."]
    finally:
        stop(demo)


@pytest.mark.parametrize("port", ["abc", "0", "65536"])
def test_a_port_that_is_none_is_refused_in_one_line(port):
    refused = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "PORT": port},
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert refused.stderr == "PORT must be a number below 65500, as in: PORT=9000 make demo\n"


def test_a_database_of_somebody_s_own_is_never_filled():
    refused = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "DATABASE_URL": "postgres://localhost/production",
        },
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert refused.stderr == (
        "DATABASE_URL is set. The demonstration fills only an SQLite database: unset it.\n"
    )
