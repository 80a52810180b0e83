"""The account services on a database of their own, without HTTP."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from pimlet.accounts.errors import AccountsError
from pimlet.accounts.passwords import NewPassword, new_password
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import Settings
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from tests.conftest import Cluster

Returned = TypeVar("Returned")


class Accounts:
    """Runs service functions, each in a transaction."""

    def __init__(self, sandbox: Sandbox, runner: asyncio.Runner) -> None:
        self.sandbox = sandbox
        self.runner = runner

    def wait(self, coroutine: Coroutine[Any, Any, Returned]) -> Returned:
        """The result of a coroutine."""
        return self.runner.run(coroutine)

    def do(self, service: Callable[..., Awaitable[Returned]], *arguments: Any, **options: Any) -> Returned:
        """`service(uow, *arguments, **options)`, committed."""

        async def work(uow: UnitOfWork) -> Returned:
            return await service(uow, *arguments, **options)

        return self.wait(transact(self.sandbox, Access.WRITE, work))

    def refused(self, service: Callable[..., Awaitable[Any]], *arguments: Any, **options: Any) -> tuple[str, ...]:
        """The messages of a refusal."""
        with pytest.raises(AccountsError) as caught:
            self.do(service, *arguments, **options)
        return caught.value.messages

    def password(self, text: str | None = None) -> NewPassword:
        """A new password."""
        return self.wait(new_password(text))


@pytest.fixture
def accounts(cluster: Cluster, settings: Settings, template: str) -> Iterator[Accounts]:
    """The services on a fresh installation."""
    with cluster.database(template) as url, asyncio.Runner() as runner:
        sandbox = Sandbox("", url, settings)
        yield Accounts(sandbox, runner)
        runner.run(sandbox.close())
