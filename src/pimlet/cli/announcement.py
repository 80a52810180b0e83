"""What `pimlet serve` prints when it is ready."""

from typing import TYPE_CHECKING

from pimlet import __version__
from pimlet.foundation.settings import Mode

if TYPE_CHECKING:
    from pimlet.control.installation import Prepared

_WITHOUT_CREDENTIALS = """\
pimlet {version} is ready at {address} ({mode} mode)
Create credentials with: pimlet connection create
{more}"""

_DEVELOPMENT = """\
pimlet {version} is ready at {address} (development mode)

  URL            {address}
  client id      {client_id}
  secret         {secret}
  user name      {username}
  password       {password}
  control token  {control_token}

Get a token, then the first page of products:

  TOKEN=$(curl -s {address}/api/oauth/v1/token -u '{client_id}:{secret}' \\
    -H 'Content-Type: application/json' \\
    -d '{{"grant_type":"password","username":"{username}","password":"{password}"}}' \\
    | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')
  curl -s -H "Authorization: Bearer $TOKEN" '{address}/api/rest/v1/products?limit=10'
"""


def announcement(address: str, mode: Mode, prepared: "Prepared") -> str:
    """The lines for the terminal; credentials and control token only in development mode."""
    credentials = prepared.credentials
    if mode is Mode.PRODUCTION:
        return _WITHOUT_CREDENTIALS.format(version=__version__, address=address, mode="production", more="")
    if credentials is None:
        more = f"Control token: {prepared.control_token}\n"
        return _WITHOUT_CREDENTIALS.format(version=__version__, address=address, mode="development", more=more)
    return _DEVELOPMENT.format(
        version=__version__,
        address=address,
        client_id=credentials.client_id,
        secret=credentials.secret,
        username=credentials.username,
        password=credentials.password,
        control_token=prepared.control_token,
    )
