"""The clock of a sandbox drives every time that it stores or compares."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, log_in
from tests.control.conftest import Control

MOMENT = "2020-02-02T10:00:00Z"


def shown(control: Control) -> datetime:
    """What the clock shows."""
    return datetime.fromisoformat(control.get("/clock")["now"])


class TestOperations:
    def test_a_new_clock_shows_the_time(self, control: Control) -> None:
        clock = control.get("/clock")
        now = datetime.fromisoformat(clock.pop("now"))
        assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)
        assert clock == {"frozen": False, "offset_seconds": 0.0}

    def test_frozen_it_stands(self, control: Control) -> None:
        frozen = control.post("/clock/freeze", {"at": MOMENT})
        expected = {"now": "2020-02-02T10:00:00+00:00", "frozen": True, "offset_seconds": 0.0}
        assert frozen == control.get("/clock") == expected
        assert control.post("/clock/freeze") == expected

    def test_frozen_where_it_is(self, control: Control) -> None:
        now = datetime.fromisoformat(control.post("/clock/freeze")["now"])
        assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)
        assert shown(control) == now

    def test_set_it_goes_on(self, control: Control) -> None:
        clock = control.post("/clock/set", {"at": MOMENT})
        assert clock["frozen"] is False
        assert clock["offset_seconds"] < -86_400
        first = shown(control)
        assert datetime(2020, 2, 2, 10, tzinfo=UTC) <= first < datetime(2020, 2, 2, 10, 1, tzinfo=UTC)
        assert shown(control) > first

    def test_moved_it_stays_frozen_or_goes_on(self, control: Control) -> None:
        control.post("/clock/freeze", {"at": MOMENT})
        assert control.post("/clock/advance", {"seconds": 90})["now"] == "2020-02-02T10:01:30+00:00"
        assert control.post("/clock/advance", {"seconds": -30.5})["now"] == "2020-02-02T10:00:59.500000+00:00"
        assert control.post("/clock/set", {"at": MOMENT})["frozen"] is True
        control.post("/clock/resume")
        control.post("/clock/advance", {"seconds": 3600})
        assert datetime(2020, 2, 2, 11, tzinfo=UTC) < shown(control) < datetime(2020, 2, 2, 11, 1, tzinfo=UTC)

    def test_reset_it_shows_the_time(self, control: Control) -> None:
        control.post("/clock/freeze", {"at": MOMENT})
        clock = control.post("/clock/reset")
        assert (clock["frozen"], clock["offset_seconds"]) == (False, 0.0)
        assert abs(shown(control) - datetime.now(UTC)) < timedelta(seconds=5)

    @pytest.mark.parametrize(
        ("operation", "body", "message"),
        [
            ("freeze", {"at": "1969-12-31T23:59:59Z"}, "The clock can show times from 1970 to 8999."),
            ("set", {"at": "9000-01-01T00:00:00Z"}, "The clock can show times from 1970 to 8999."),
            ("advance", {"seconds": 1e12}, "The clock can show times from 1970 to 8999."),
            ("advance", {"seconds": -1e300}, "The clock can show times from 1970 to 8999."),
            ("set", {"at": "2020-02-02T10:00:00"}, "at: Input should have timezone info."),
            ("set", {}, "at: This field is required."),
        ],
    )
    def test_refusals(self, control: Control, operation: str, body: Any, message: str) -> None:
        assert control.refused("POST", f"/clock/{operation}", body) == (422, message)


class TestEffects:
    def test_created_and_updated(self, api: Api, control: Control) -> None:
        control.post("/clock/freeze", {"at": MOMENT})
        api.post("/products", {"identifier": "p"})
        control.post("/clock/advance", {"seconds": 86_400})
        api.patch("/products/p", {"enabled": False})
        product = api.get("/products/p").json()
        assert (product["created"], product["updated"]) == ("2020-02-02T10:00:00+00:00", "2020-02-03T10:00:00+00:00")

    def test_expiry_of_tokens(self, client: TestClient, control: Control, credentials: Any) -> None:
        control.post("/clock/freeze", {"at": MOMENT})
        api = Api(client, log_in(client, credentials))
        control.post("/clock/advance", {"seconds": 3600})
        assert api.get("/families").status_code == 200
        control.post("/clock/advance", {"seconds": 1})
        expired = {"code": 401, "message": "The access token provided has expired."}
        assert api.get("/families").json() == expired
        control.post("/clock/advance", {"seconds": -1})
        assert api.get("/families").status_code == 200

    def test_since_last_days(self, api: Api, control: Control, client: TestClient, credentials: Any) -> None:
        control.post("/clock/freeze", {"at": MOMENT})
        api = Api(client, log_in(client, credentials))
        api.post("/products", {"identifier": "p"})

        def found(days: int) -> int:
            search = {"updated": [{"operator": "SINCE LAST N DAYS", "value": days}]}
            return len(api.get("/products", search=search).json()["_embedded"]["items"])

        control.post("/clock/advance", {"seconds": 2 * 86_400})
        api = Api(client, log_in(client, credentials))
        assert (found(1), found(3)) == (0, 1)
