"""All tables: importing this module fills the metadata that migrations are checked against."""

import importlib
from pathlib import Path

from pimlet.foundation.schema import metadata

for _path in sorted(Path(__file__).parent.rglob("tables.py")):
    if _path != Path(__file__):
        importlib.import_module(".".join(("pimlet", *_path.relative_to(Path(__file__).parent).with_suffix("").parts)))

importlib.import_module("pimlet.foundation.state")
importlib.import_module("pimlet.foundation.changes")
importlib.import_module("pimlet.foundation.registry")

__all__ = ["metadata"]
