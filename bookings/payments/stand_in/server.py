"""The whole stand-in, to be started and stopped."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from .account import Account
from .api import Api
from .control import Control
from .doors import Doors
from .listener import Listener
from .store import Store
from .webhooks import PAUSES, Webhooks


class StandIn:
    """Started by the command line, or by a test:

    with StandIn(secret_key="sk_test_x", webhook_secret="whsec_x", webhook=url) as stand_in:
        settings.STRIPE_API_BASE = stand_in.url
    """

    def __init__(
        self,
        *,
        secret_key: str,
        webhook_secret: str,
        webhook: str | None = None,
        state: Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        public_url: str | None = None,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        """Port 0 takes any that is free; without `state` nothing outlives the process."""
        self._listener = Listener((host, port))
        self._store = Store(state)
        self.url = f"http://{host}:{self._listener.server_port}"
        self.account = Account(self._store, secret_key=secret_key, url=public_url or self.url)
        self.api = Api(self.account)
        self.webhooks = Webhooks(self.account, webhook, webhook_secret, pauses)
        self.account.on_event = self.webhooks.enqueue
        self.control = Control(self.account, self.api, self.webhooks)
        self._listener.doors = Doors(self.account, self.api, self.control)
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def start(self) -> Self:
        self._thread.start()
        self.webhooks.start()
        return self

    def stop(self) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self.webhooks.stop()
        self._store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()
