"""The Python environment in .venv, exactly as uv.lock says."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import uv
from progress import give_up, open_log, run

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "setup-stamp"
UNFINISHED = Path("var/venv-unfinished")
REQUIREMENTS = Path("var/requirements.txt")
LOG = "var/log/uv.log"
# Behind the symlinks, so that it is the same interpreter with and without .venv activated.
BASE_PYTHON = os.path.realpath(sys.executable)


def prepare(*, dev):
    if up_to_date(dev=dev):
        return
    with open_log("var/setup.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another set-up may be at it: wait, then look again
        if not up_to_date(dev=dev):
            make(dev=dev)


def up_to_date(*, dev):
    """An environment made for the tests serves the demo as well."""
    if not (PYTHON.exists() and STAMP.exists()):
        return False
    return STAMP.read_text() in {fingerprint(dev=True), fingerprint(dev=dev)}


def fingerprint(*, dev):
    inputs = b"".join(Path(name).read_bytes() for name in ("uv.lock", "pyproject.toml"))
    extent = "dev" if dev else "demo"
    return f"{hashlib.sha256(inputs).hexdigest()} {extent} {BASE_PYTHON} {sys.version}"


def make(*, dev):
    tool, env = uv.find_or_fetch(), uv.settings()
    STAMP.unlink(missing_ok=True)
    if UNFINISHED.exists() or not made_with_this_python():
        shutil.rmtree(VENV, ignore_errors=True)
        title = f"Making {VENV} for Python {sys.version.split()[0]}"
        # Relocatable, so that its scripts still start after the checkout is moved or renamed.
        options = ["--clear", "--relocatable", "--python", BASE_PYTHON]
        call(title, [tool, "venv", *options, str(VENV)], env)
    UNFINISHED.touch()
    install(tool, env, dev=dev)
    UNFINISHED.unlink()
    STAMP.write_text(fingerprint(dev=dev))


def install(tool, env, *, dev):
    """Not `uv sync`: it takes files from pypi.org, as the lock has them, whatever index is set up.

    Requirements with hashes are as exact and come from the index of this machine. Nothing
    installed is taken away, so that a demo between two test runs costs nothing.
    """
    export = ["export", "--frozen", "--no-header", "--no-annotate", "-o", str(REQUIREMENTS)]
    call("Reading uv.lock", [tool, *export, *([] if dev else ["--no-dev"])], env)
    packages = len(re.findall(r"^\S+==", REQUIREMENTS.read_text(), re.MULTILINE))
    # Compiled here and now: the first start is slow enough, and no later one may be.
    exactly = ["--no-deps", "--require-hashes", "--compile-bytecode", "-r", str(REQUIREMENTS)]
    title = f"Installing {packages} Python packages into {VENV}"
    call(title, [tool, "pip", "install", "--python", str(PYTHON), *exactly], env)


def made_with_this_python():
    """False too where uv would take what is left of it for the system's own Python."""
    question = "import sys; print(sys.version if sys.prefix != sys.base_prefix else None)"
    try:
        answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True)
    except OSError:
        return False
    return answer.stdout.strip() == sys.version


def call(title, command, env):
    if not run(title, command, LOG, env):
        give_up("The Python environment cannot be made.", LOG)
