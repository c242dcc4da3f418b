"""A mail server on a free port that does what mail servers do on bad days: it is down, slow,
refuses, puts off, or drops the line at a moment of the test's choosing."""

import email
import email.policy
import socket
import socketserver
import threading
import time
from email.message import EmailMessage

#: Moments of a conversation, in its order.
MOMENTS = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "QUIT")


class Server:
    """`faults` says, for a moment, what happens then: an answer like "451 later", "drop" for a line
    that dies, "silence" for an answer that does not come. `times` limits how often."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.faults: dict[str, str] = {}
        self.times = 10**6
        #: Messages that the server said it had taken; and all whose last line it has read.
        self.taken: list[EmailMessage] = []
        self.read: list[EmailMessage] = []
        self.delay = 0.0
        self._lock = threading.Lock()
        self._running: socketserver.ThreadingTCPServer | None = None

    def start(self) -> None:
        outer = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _Talk(outer, self).hold()

        class Listener(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads, block_on_close = True, True, False
            request_queue_size = 50

        self._running = Listener(("127.0.0.1", self.port), Conversation)
        threading.Thread(target=self._running.serve_forever, args=[0.02], daemon=True).start()

    def stop(self) -> None:
        if self._running:
            self._running.shutdown()
            self._running.server_close()
        self._running = None

    def is_faulty(self, moment: str) -> bool:
        return moment in self.faults and self.times > 0

    def fault(self, moment: str) -> str:
        with self._lock:
            fault = self.faults.get(moment, "")
            if not fault or self.times < 1:
                return ""
            self.times -= 1
            return fault


class _Talk:
    def __init__(self, server: Server, line: socketserver.StreamRequestHandler) -> None:
        self.server, self.line = server, line
        self.message = EmailMessage()

    def hold(self) -> None:
        if not self._answer("connect", "220 ready"):
            return
        while command := self.line.rfile.readline().decode().strip():
            moment = command.split(":")[0].split()[0].upper()
            if moment == "DATA" and not self.server.is_faulty("DATA"):
                self._answer("DATA", "354 go on")
                self._read_message()
                if not self._answer("BODY", "250 taken"):
                    return
            elif not self._answer(moment, "221 bye" if moment == "QUIT" else "250 fine"):
                return

    def _read_message(self) -> None:
        lines = []
        while (line := self.line.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        self.message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.read.append(self.message)

    def _answer(self, moment: str, usual: str) -> bool:
        """Whether the conversation goes on."""
        fault = self.server.fault(moment)
        if fault == "drop":
            return False
        if fault == "silence":
            self.line.rfile.read(1)
            return False
        time.sleep(self.server.delay)
        if moment == "BODY" and not fault:
            self.server.taken.append(self.message)
        self.line.wfile.write(f"{fault or usual}\r\n".encode())
        return moment != "QUIT"
