"""What `pimlet serve` prints when it is ready."""

from typing import TYPE_CHECKING

from pimlet import __version__
from pimlet.foundation.settings import Mode

if TYPE_CHECKING:
    from pimlet.accounts.builtin import Credentials

_PRODUCTION = """\
pimlet {version} is ready at {address} (production mode)
Create credentials with: pimlet connection create
"""

_DEVELOPMENT = """\
pimlet {version} is ready at {address} (development mode)

  URL         {address}
  client id   {client_id}
  secret      {secret}
  user name   {username}
  password    {password}

Get a token, then the first page of products:

  TOKEN=$(curl -s {address}/api/oauth/v1/token -u '{client_id}:{secret}' \\
    -H 'Content-Type: application/json' \\
    -d '{{"grant_type":"password","username":"{username}","password":"{password}"}}' \\
    | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')
  curl -s -H "Authorization: Bearer $TOKEN" '{address}/api/rest/v1/products?limit=10'
"""


def announcement(address: str, mode: Mode, credentials: "Credentials | None") -> str:
    """The lines for the terminal; credentials only in development mode."""
    if credentials is None or mode is Mode.PRODUCTION:
        return _PRODUCTION.format(version=__version__, address=address)
    return _DEVELOPMENT.format(
        version=__version__,
        address=address,
        client_id=credentials.client_id,
        secret=credentials.secret,
        username=credentials.username,
        password=credentials.password,
    )
