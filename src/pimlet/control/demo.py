"""The demo catalog, loaded through the same rules as the API."""


from pimlet.foundation.sandboxes import Sandbox


async def load(sandbox: Sandbox) -> None:
    raise NotImplementedError
