"""For people who test connectors: a client of the control API, and a pytest plugin that starts servers.

The plugin is found by pytest itself once pimlet is installed; its fixtures are `pimlet_server` and `pimlet`.
"""

from pimlet.testing.client import ControlClient, ControlRequestError, Entry
from pimlet.testing.sandbox import TestSandbox
from pimlet.testing.server import TestServer

__all__ = ["ControlClient", "ControlRequestError", "Entry", "TestSandbox", "TestServer"]
