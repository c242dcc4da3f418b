"""uv: the one on PATH, or else one fetched for this project alone, without pip."""

import hashlib
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from package_index import PYPI, download, index_url, pip_setting, without_login

# The versions known to read this uv.lock: from the first up to, but not including, the second.
OLDEST, TOO_NEW = (0, 11), (0, 14)
VERSION = "0.13.9"
# The wheel for each kind of Linux machine, with the SHA-256 of its file.
WHEELS = {
    "x86_64": (
        f"uv-{VERSION}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    "aarch64": (
        f"uv-{VERSION}-py3-none-manylinux_2_28_aarch64.whl",
        "ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375",
    ),
}
OWN = Path(f"var/uv/uv-{VERSION}")


def find_or_fetch():
    uv = shutil.which("uv")
    if uv and OLDEST <= version_of(uv) < TOO_NEW:
        return uv
    if not OWN.exists():
        fetch()
    return str(OWN.absolute())


def version_of(uv):
    """An empty version, older than all, for a wrapper on PATH that has no uv behind it."""
    said = subprocess.run([uv, "--version"], capture_output=True, text=True).stdout
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])


def fetch():
    if sys.platform != "linux" or platform.machine() not in WHEELS:
        sys.exit("Please install uv for this machine (https://docs.astral.sh/uv/), then try again.")
    filename, sha256 = WHEELS[platform.machine()]
    print(f"Fetching uv {VERSION} from {without_login(index_url())}", flush=True)
    wheel = download("uv", filename)
    if hashlib.sha256(wheel).hexdigest() != sha256:
        sys.exit(f"{filename} has the wrong checksum. It was not used.")
    unpack(wheel)


def unpack(wheel):
    """Under its own name only when whole."""
    OWN.parent.mkdir(parents=True, exist_ok=True)
    part = OWN.with_suffix(".part")
    part.write_bytes(zipfile.ZipFile(io.BytesIO(wheel)).read(f"uv-{VERSION}.data/scripts/uv"))
    part.chmod(0o755)
    part.rename(OWN)


def settings():
    """The environment that makes uv use this machine's index, certificates and Python."""
    env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "true"}
    if index_url() != PYPI:
        env["UV_DEFAULT_INDEX"] = index_url()
    if pip_setting("cert"):
        env.setdefault("SSL_CERT_FILE", pip_setting("cert"))
    if not os.access(Path.home(), os.W_OK):
        env.setdefault("UV_CACHE_DIR", str(Path("var/uv/cache").absolute()))
    return env
