"""Where somebody may step between a request and its answer; the application passes who (none in production)."""

from typing import TYPE_CHECKING, Protocol

from starlette.responses import Response

if TYPE_CHECKING:
    from pimlet.edge.exchange import Exchange
    from pimlet.foundation.unit_of_work import UnitOfWork


class Interruption(Protocol):
    """What happens to one request, outside of its transaction."""

    async def run(self, exchange: "Exchange") -> Response | None:
        """The answer instead of the usual one; None to go on."""
        ...


class Interference(Protocol):
    """Decides on requests."""

    async def of(self, exchange: "Exchange", uow: "UnitOfWork") -> Interruption | None:
        """What happens to a request whose sandbox and user are known; None in the usual case, without a query."""
        ...


class Interrupted(Exception):  # noqa: N818 - no error
    """Leaves the transaction of a request that is interfered with."""

    def __init__(self, interruption: Interruption) -> None:
        """To be run by the pipeline."""
        super().__init__()
        self.interruption = interruption
