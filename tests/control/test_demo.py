"""The demo catalog in a fresh installation."""

import asyncio
from pathlib import Path

from fastapi.testclient import TestClient

from pimlet.control import demo
from pimlet.data import MEDIA
from pimlet.data import demo as lines
from pimlet.foundation.objects import storage_of
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import Settings
from tests.conftest import FRESH, Api, Cluster, log_in, serving


def test_products_show_their_files(
    cluster: Cluster, served: TestClient, settings: Settings, credentials: object, tmp_path: Path
) -> None:
    async def load(url: str) -> None:
        sandbox = Sandbox("", url, settings)
        await demo.load(sandbox, storage_of(settings))
        await sandbox.close()

    with cluster.database(FRESH) as url:
        asyncio.run(load(url))
        with serving(served, url, settings) as client:
            api = Api(client, log_in(client, credentials))
            stored = api.get("/media-files", with_count="true").json()["items_count"]
            assert 0 < stored <= len(list(lines(MEDIA)))
            line = next(iter(lines(MEDIA)))
            value = api.get(f"/products/{line['identifier']}").json()["values"][line["attribute"]][0]
            content = api.request("GET", value["_links"]["download"]["href"])
            assert (content.status_code, content.headers["Content-Type"]) == (200, "image/png")
            assert content.headers["Content-Disposition"] == f'attachment; filename="{line["filename"]}"'
