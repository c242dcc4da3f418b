"""The Debian packages that no Python wheel brings along."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from progress import give_up, run

# Debian package -> what proves that it is there: a file, or a shared library that loads.
# Pango brings the fontconfig-config without which WeasyPrint crashes. Without HarfBuzz's subsetter
# a page of PDF takes four times as long. The fonts are for names on certificates: most scripts;
# emoji; Han, kana and Hangul (an eighth of the size of Noto's).
REQUIRED = {
    "ca-certificates": "/etc/ssl/certs/ca-certificates.crt",
    "fonts-noto-color-emoji": "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf",
    "fonts-noto-core": "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "fonts-wqy-zenhei": "/usr/share/fonts/truetype/wqy",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
}
BROWSER = {
    "chromium": "/usr/bin/chromium",
    "libatomic1": "libatomic.so.1",
}
LOG = "var/log/apt.log"
WAIT_FOR_LOCK = ["-o", "DPkg::Lock::Timeout=300"]  # a new machine may be busy updating itself


def prepare(*, browser):
    """Install what is missing; leave with the exact command where that is not allowed.

    A browser is wished for, not needed: without one the other tests still run.
    """
    needed = missing(REQUIRED)
    wanted = missing(BROWSER) if browser else []
    if not needed and not wanted:
        return
    apt_get = permitted_apt_get()
    if needed and not apt_get:
        sys.exit(f"System packages are missing. {how_to_install(needed + wanted)}")
    if needed and not install(apt_get, needed, "Installing system packages"):
        give_up(f"The system packages cannot be installed. {how_to_install(needed)}", LOG)
    if wanted and not (apt_get and install(apt_get, wanted, "Installing a browser for the tests")):
        print(f"No browser here: its tests are left out. {how_to_install(wanted)}")


def missing(packages):
    return [name for name, proof in packages.items() if not is_there(proof)]


def is_there(proof):
    if proof.startswith("/"):
        return Path(proof).exists()
    try:
        ctypes.CDLL(proof)
    except OSError:
        return False
    return True


def permitted_apt_get():
    """How this user may run apt-get without being asked for a password, or nothing."""
    if not shutil.which("apt-get"):
        return []
    if os.geteuid() == 0:
        return ["apt-get"]
    command = ["sudo", "-n", "apt-get"]
    allowed = shutil.which("sudo") and subprocess.run(
        [*command, "--version"], stdin=subprocess.DEVNULL, capture_output=True
    )
    return command if allowed and allowed.returncode == 0 else []


def install(apt_get, names, title):
    apt_get = [*apt_get, *WAIT_FOR_LOCK, "-y"]
    command = [*apt_get, "install", "--no-install-recommends", *names]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if run(f"{title}: {', '.join(names)}", command, LOG, env):
        return True
    # No package lists yet, or stale ones. Whether they could be renewed, the install will tell.
    run("Renewing the package lists", [*apt_get, "update"], LOG, env)
    return run(f"{title}, second attempt", command, LOG, env)


def how_to_install(names):
    packages = " ".join(names)
    if not shutil.which("apt-get"):
        return f"This is not Debian: please install what it calls {packages}, then try again."
    sudo = "sudo " if os.geteuid() != 0 and shutil.which("sudo") else ""
    who = "Run" if sudo or os.geteuid() == 0 else "As root, run"
    install = f"apt-get install -y --no-install-recommends {packages}"
    return f"{who}: {sudo}apt-get update && {sudo}{install}"
