"""Where the demonstration listens: on this machine alone, at a port that is free."""

import errno
import http.client
import socket


class PortTaken(Exception):
    """A port that something else listens at, with what to do about it."""


def loopback() -> list[str]:
    """What `localhost` means here: on some machines to IPv4 alone, on most to IPv6 first."""
    return ["127.0.0.1", "::1"] if _problem("::1", 0) is None else ["127.0.0.1"]


def check_free(port: int, *, what: str) -> None:
    """Raises PortTaken, in time to say so in one line."""
    for host in loopback():
        if problem := _problem(host, port):
            raise PortTaken(
                f"Port {port}, for {what}, cannot be used ({problem}). Try: PORT=9000 make demo"
            )


def answer(port: int) -> int | None:
    """The status with which / is answered at this port, if it is. Never by way of a proxy."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        client.request("GET", "/")
        return client.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        client.close()


def _problem(host: str, port: int) -> str | None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            # As the servers do: an address whose last connection is still closing is free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        return "it is taken" if error.errno == errno.EADDRINUSE else str(error.strerror).lower()
    return None
