"""The package index that uv's or pip's settings name on this machine, read without pip."""

import configparser
import html
import http.client
import json
import os
import re
import ssl
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

PYPI = "https://pypi.org/simple"
ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
PAUSES = (1, 3, 0)  # seconds after each failed attempt
TIMEOUT = 30  # seconds of silence


def index_url():
    env = os.environ
    chosen = env.get("UV_DEFAULT_INDEX") or env.get("UV_INDEX_URL") or pip_setting("index-url")
    return re.sub(r"^[\w-]+=", "", chosen or PYPI).rstrip("/")  # uv allows name=https://...


def pip_setting(name):
    value = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if value:
        return value
    settings = configparser.ConfigParser(interpolation=None, strict=False)
    settings.read(pip_files(), encoding="utf-8")
    for section in ("install", "global"):
        for spelling in (name, name.replace("-", "_")):
            if settings.has_option(section, spelling):
                return settings.get(section, spelling).strip()
    return None


def pip_files():
    """In the order in which pip reads them: a later file overrides an earlier one."""
    named = os.environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    everyone = ["/etc/xdg/pip/pip.conf", "/etc/pip.conf"]
    if named and Path(named).exists():
        return [named, *everyone]
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return [*everyone, Path.home() / ".pip/pip.conf", settings / "pip/pip.conf"]


def download(project, filename):
    page = f"{index_url()}/{project}/"
    if page.startswith("file:"):
        page += "index.html"
    body, kind, address = read(page)
    text = body.decode()
    if "json" in kind:
        links = [file["url"] for file in json.loads(text)["files"]]
    else:
        links = [html.unescape(link) for link in re.findall(r"href=[\"']([^\"']+)", text)]
    for link in links:
        url = urljoin(address, link)
        if unquote(urlsplit(url).path).endswith("/" + filename):
            return read(url)[0]
    sys.exit(f"{without_login(index_url())} does not offer {filename}.")


def read(url):
    """The content, its type, and the address where it was found in the end."""
    request = urllib.request.Request(without_login(url), headers={"Accept": ACCEPT, **login(url)})
    context = ssl.create_default_context(cafile=pip_setting("cert"))
    for pause in PAUSES:
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT, context=context) as answer:
                return answer.read(), answer.headers.get("Content-Type", ""), answer.url
        except (OSError, http.client.HTTPException) as error:
            reason = error
            if isinstance(error, urllib.error.HTTPError) and error.code < 500:
                break
            time.sleep(pause)
    sys.exit(f"{without_login(url)} cannot be read: {reason}")


def without_login(url):
    return urlsplit(url)._replace(netloc=host(url), fragment="").geturl()


def login(url):
    """A private index has the name and password in its address, which urllib does not use."""
    name, at, _ = urlsplit(index_url()).netloc.rpartition("@")
    if not at or host(url) != host(index_url()):
        return {}
    return {"Authorization": "Basic " + b64encode(unquote(name).encode()).decode()}


def host(url):
    return urlsplit(url).netloc.rpartition("@")[2]
