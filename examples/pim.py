"""A client of Akeneo's REST API that reads: logged in, page by page, and patient with a busy server."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx

API = "/api/rest/v1"
ATTEMPTS = 6

Document = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Credentials:
    """A connection of the PIM and the user that it acts for."""

    client_id: str
    secret: str
    username: str
    password: str


class Pim:
    """One PIM."""

    def __init__(
        self, client: httpx.Client, credentials: Credentials, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        """`client` has the URL of the PIM as its base URL."""
        self._client = client
        self._credentials = credentials
        self._sleep = sleep
        self._access, self._refresh, self._until = "", "", 0.0

    @property
    def url(self) -> str:
        """Of which PIM."""
        return str(self._client.base_url)

    def time(self) -> datetime:
        """What the server's clock says; ours if it does not tell."""
        date = self.fetch(f"{API}/system-information", lambda answer: answer.headers.get("Date"))
        return parsedate_to_datetime(date) if date else datetime.now(UTC)

    def get(self, path: str) -> Any:
        """The JSON of one answer."""
        return json.loads(self.fetch(API + path, httpx.Response.read))

    def items(self, path: str, **query: object) -> Iterator[Document]:
        """All items of a list, page after page."""
        link = f"{API}{path}?{urlencode({'limit': 100, **query})}"
        while link:
            page = json.loads(self.fetch(link, httpx.Response.read))
            yield from page["_embedded"]["items"]
            link = page["_links"].get("next", {}).get("href")

    def count(self, path: str) -> int:
        """How many items a list has."""
        return int(self.get(f"{path}?limit=1&with_count=true")["items_count"])

    def fetch(self, link: str, read: Callable[[httpx.Response], T]) -> T:
        """What `read` makes of an answer; it is called again when an answer breaks off."""
        try:
            return self._patiently(lambda: self._request(link), read)
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code != 401:
                raise
        # The token was withdrawn, or has expired sooner than announced.
        self._until = 0.0
        return self._patiently(lambda: self._request(link), read)

    def _request(self, link: str) -> httpx.Request:
        # A PIM behind a proxy may write links with a host or scheme that is not for us, and tokens are for one host.
        url = self._client.base_url.copy_with(raw_path=httpx.URL(link).raw_path)
        return self._client.build_request("GET", url, headers={"Authorization": f"Bearer {self._token()}"})

    def _patiently(self, request: Callable[[], httpx.Request], read: Callable[[httpx.Response], T]) -> T:
        for attempt in range(ATTEMPTS):
            last = attempt == ATTEMPTS - 1
            wait = 2.0**attempt
            try:
                answer = self._client.send(request(), stream=True)
                try:
                    if last or not (answer.status_code == 429 or answer.is_server_error):
                        return read(answer.raise_for_status())
                    wait = _asked_to_wait(answer, wait)
                finally:
                    answer.close()
            except httpx.TransportError:
                if last:
                    raise
            self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _token(self) -> str:
        if time.monotonic() >= self._until:
            granted = self._granted()
            self._access, self._refresh = granted["access_token"], granted["refresh_token"]
            self._until = time.monotonic() + granted["expires_in"] - 60
        return self._access

    def _granted(self) -> Document:
        known = self._credentials
        if self._refresh:
            try:
                return self._grant({"grant_type": "refresh_token", "refresh_token": self._refresh})
            except httpx.HTTPStatusError as refused:
                # 422: it is used up or too old.
                if refused.response.status_code != 422:
                    raise
        return self._grant({"grant_type": "password", "username": known.username, "password": known.password})

    def _grant(self, document: Document) -> Document:
        credentials = httpx.BasicAuth(self._credentials.client_id, self._credentials.secret)

        def request() -> httpx.Request:
            made = self._client.build_request("POST", "/api/oauth/v1/token", json=document)
            return next(credentials.sync_auth_flow(made))

        granted: Document = json.loads(self._patiently(request, httpx.Response.read))
        return granted


def _asked_to_wait(answer: httpx.Response, otherwise: float) -> float:
    """Seconds that `Retry-After` names, as a number or as a date."""
    text = answer.headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(), 0.0)
    except ValueError:
        return otherwise
