"""`python -m tools.demo_catalog DIRECTORY`: write the files of the demo catalog."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.demo_catalog import structure
from tools.demo_catalog.products import catalog
from tools.demo_catalog.sources import Document


def main(directory: Path) -> None:
    """One file per resource, one compact document per line."""
    made = catalog()
    files: dict[str, Iterable[Document]] = {
        "currencies": structure.currencies(),
        "categories": structure.categories(),
        "attribute-groups": structure.attribute_groups(),
        "attributes": structure.attributes(),
        "attribute-options": structure.attribute_options(),
        "channels": structure.channels(),
        "association-types": structure.association_types(),
        "families": structure.families(),
        "family-variants": structure.family_variants(),
        "product-models": made.models,
        "products": made.products,
        "media": made.media,
    }
    for name, documents in files.items():
        lines = (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n" for document in documents)
        directory.joinpath(f"{name}.ndjson").write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
