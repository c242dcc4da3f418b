"""Where a request comes from: one answer for allauth's limits, axes' lockouts and ours."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

#: What a household or an office is given whole: counted as one, or whoever has a network has as
#: many tries as it has addresses.
IPV6_NETWORK = 64
#: Only where the web server hears from its proxy over a socket and no proxy is trusted.
UNKNOWN = "0.0.0.0"  # noqa: S104 - names nobody, and nothing listens to it


def address(request: HttpRequest) -> str:
    """The address of whoever asks; of an IPv6 address, its network. Each proxy adds at the end of
    X-Forwarded-For whom it heard from, and what stands further left anybody can have written: with
    `TRUSTED_PROXIES` = 2 the second from the end counts, and with 0 the header is not read."""
    proxies = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < proxies <= len(forwarded) and (found := _read(forwarded[-proxies])):
        return found
    return _read(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def _read(text: str) -> str:
    """An address without the port that some proxies add, or "" for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found.packed, IPV6_NETWORK), strict=False).network_address)
