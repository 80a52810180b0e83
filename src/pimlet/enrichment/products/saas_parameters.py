"""Parameters of the SaaS edition that ask for what pimlet does not have: refused there, unknown elsewhere (05 §13)."""

from collections.abc import Mapping

from pimlet.edge.errors import Unprocessable
from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import UnitOfWork

OF_READS = ("with_asset_share_links", "with_workflow_execution_statuses")
OF_WRITES = ("create_missing_options",)


def refuse(uow: UnitOfWork, query: Mapping[str, str], names: tuple[str, ...]) -> None:
    """Raises `Unprocessable` for a parameter that is set and would be ignored."""
    for name in names:
        if query.get(name) == "true" and uow.offers(Feature.SAAS_PARAMETERS):
            raise Unprocessable(f'The parameter "{name}" is not supported.')
