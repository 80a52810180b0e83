"""A sandbox as a test sees it."""

import base64
import http.client
import json
from urllib.parse import urlsplit

from pimlet.testing.client import ControlClient, ControlRequestError

_START = "start"


class TestSandbox:
    """Credentials for the connector under test, and `control` for the test."""

    __test__ = False

    def __init__(self, control: ControlClient, credentials: dict[str, str]) -> None:
        """`control` works on this sandbox; `credentials` as its creation gave them."""
        self.control = control
        self.url = control.url
        self.client_id = credentials["client_id"]
        self.secret = credentials["secret"]
        self.username = credentials["username"]
        self.password = credentials["password"]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that `pimlet credentials --format env` prints."""
        return {
            "PIMLET_URL": self.url,
            "PIMLET_CLIENT_ID": self.client_id,
            "PIMLET_SECRET": self.secret,
            "PIMLET_USERNAME": self.username,
            "PIMLET_PASSWORD": self.password,
        }

    def token(self) -> str:
        """An access token by the password grant."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        pair = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        body = json.dumps({"grant_type": "password", "username": self.username, "password": self.password})
        try:
            headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/json"}
            connection.request("POST", "/api/oauth/v1/token", body, headers)
            return str(json.loads(connection.getresponse().read())["access_token"])
        finally:
            connection.close()

    def keep(self) -> None:
        """Let every test start from the present state, such as a catalog that a session fixture has built."""
        self.control.save_snapshot(_START)

    def restore(self) -> None:
        """Go back to the start: data, accounts and clock; journal and faults are emptied."""
        self.control.restore_snapshot(_START)
        self.control.clear_faults()
        try:
            self.control.clear_journal()
        except ControlRequestError as error:
            if error.status != http.client.CONFLICT:
                raise
            # This server keeps no journal.
