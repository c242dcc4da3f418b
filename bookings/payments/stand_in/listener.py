"""HTTP from the standard library, made quick to start, quick to answer and quick to stop."""

import contextlib
import socket
import socketserver
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .doors import Doors, json_reply
from .faults import Dropped

LARGEST = 1_000_000  # bytes of a request's body


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    doors: Doors

    def __init__(self, address: tuple[str, int]) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Without HTTPServer's look-up of the machine's own name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.discard(request)

    def server_close(self) -> None:
        """Also hang up on clients that keep a connection: a stopped stand-in is silent."""
        super().server_close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):  # the client was quicker
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: Listener
    protocol_version = "HTTP/1.1"
    server_version = "StripeStandIn"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body in one packet
    timeout = 75

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        try:
            body = self._body()
            reply = self.server.doors.reply(self.command, self.path, body, self.headers)
        except Dropped:
            self.close_connection = True
            return
        except ValueError as error:
            self.close_connection = True
            reply = json_reply(400, {"error": {"message": str(error)}})
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _body(self) -> str:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= LARGEST:
            raise ValueError("The body is too large.")
        return self.rfile.read(length).decode()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: `Control.calls` and `deliveries` tell what happened."""
