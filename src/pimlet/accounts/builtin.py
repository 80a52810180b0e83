"""Accounts of a fresh installation, and the default credentials of development mode (spec 02 §15)."""

from dataclasses import dataclass

from sqlalchemy import func, insert, select

from pimlet.accounts import groups, roles, users
from pimlet.accounts.clients import GRANT_TYPES, ClientId
from pimlet.accounts.passwords import NewPassword, verify_at_once
from pimlet.accounts.tables import client, connection, role, user
from pimlet.accounts.tokens import new_stamp
from pimlet.accounts.user_fields import CatalogNames, UserFields
from pimlet.data import builtin
from pimlet.foundation.keys import code_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork

ADMINISTRATOR = "ROLE_ADMINISTRATOR"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client needs to log in."""

    client_id: str
    secret: str
    username: str
    password: str


DEVELOPMENT = Credentials("1_pimletdevelopment", "pimletdevelopmentsecret", "admin", "admin")
"""Known to everybody: production mode has none."""
# Known as well, and always the same: to hash or to verify it would take a twentieth of a start.
_PASSWORD = NewPassword(
    DEVELOPMENT.password,
    "$argon2id$v=19$m=19456,t=2,p=1$+KjIhaqBc8auabVVGK7rpg$Gk6fGFwdxB/WwPv40UwCQQbyNGZaALQERaqz57+/cFI",
)
_CLIENT = ClientId(1, "", "pimletdevelopment")
_CONNECTION = "demo"
_USER = UserFields(
    username=DEVELOPMENT.username,
    email="admin@example.com",
    first_name="Admin",
    last_name="Pimlet",
    roles=[ADMINISTRATOR],
    groups=["IT support"],
    category_tree="master",
)


async def install(uow: UnitOfWork) -> None:
    """Built-in user groups, and built-in roles with every permission."""
    for group in builtin("user-groups"):
        await groups.create(uow, group["name"])
    for one in builtin("roles"):
        await roles.create(uow, one["role"], one["label"])


async def development_credentials(uow: UnitOfWork) -> Credentials | None:
    """The default credentials if they are installed and still let somebody in, else None."""
    known = await uow.execute(
        select(user.c.password_hash)
        .select_from(connection.join(client).join(user))
        .where(
            client.c.id == _CLIENT.number,
            client.c.random == _CLIENT.random,
            client.c.secret == DEVELOPMENT.secret,
            user.c.key == code_key(DEVELOPMENT.username),
            user.c.enabled,
        )
    )
    password_hash = known.scalar_one_or_none()
    if password_hash is None:
        return None
    is_default = password_hash == _PASSWORD.hash or verify_at_once(password_hash, DEVELOPMENT.password)
    return DEVELOPMENT if is_default else None


async def _catalog(uow: UnitOfWork) -> CatalogNames:
    del uow
    return CatalogNames(locales=["en_US"], activated_locales=["en_US"], channels=[], trees=["master"])


async def install_development_credentials(uow: UnitOfWork) -> Credentials | None:
    """Create the default administrator and connection; None when there are accounts already, or no role for it."""
    accounts = select(func.count()).select_from(user).scalar_subquery()
    clients = select(func.count()).select_from(client).scalar_subquery()
    has_role = select(role.c.id).where(role.c.key == code_key(ADMINISTRATOR)).exists()
    state = (await uow.execute(select((accounts + clients).label("accounts"), has_role.label("has_role")))).one()
    if state.accounts or not state.has_role:
        return None
    user_id = await users.create(uow, _USER, _PASSWORD, _catalog)
    await uow.execute(
        insert(client).values(
            id=_CLIENT.number, random=_CLIENT.random, secret=DEVELOPMENT.secret, label="Demo",
            grant_types=list(GRANT_TYPES), stamp=new_stamp(),
        )
    )  # fmt: skip
    await uow.execute(select(func.setval(func.pg_get_serial_sequence("client", "id"), _CLIENT.number)))
    await uow.execute(
        insert(connection).values(
            code=_CONNECTION, key=code_key(_CONNECTION), label="Demo", flow_type="other", auditable=False,
            client_id=_CLIENT.number, user_id=user_id,
        )
    )  # fmt: skip
    await uow.bump(Part.ACCOUNTS)
    return DEVELOPMENT
