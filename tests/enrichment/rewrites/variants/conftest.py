"""Tests of this folder start from the catalog with family variants and some product models."""

import pytest


@pytest.fixture(scope="session")
def template(variants_template: str) -> str:
    """The database with the catalog."""
    return variants_template
