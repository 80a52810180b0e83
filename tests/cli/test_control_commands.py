"""The commands that do what the control API does, on a real installation."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pimlet.cli import main
from tests.conftest import FRESH, Cluster

STEPS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("locale", "activate", "fr_FR", "de_de"), "Activated: "),
    (("locale", "deactivate", "fr_FR"), "Deactivated: fr_FR.\n"),
    (("currency", "activate", "CHF"), "Activated: CHF.\n"),
    (("currency", "activate", "CHF"), "Activated: nothing.\n"),
    (("group-type", "set", "season", "--label", "en_US=Season"), 'Created the group type "season".\n'),
    (("product-group", "set", "winter", "--type", "season"), 'Created the product group "winter".\n'),
    (("product-group", "set", "winter", "--label", "en_US=Winter"), 'Changed the product group "winter".\n'),
    (("product-group", "remove", "winter"), 'Removed the product group "winter".\n'),
    (("reference-data", "add", "color", "red", "blue"), 'The reference data "color" has: blue, red.\n'),
    (("reference-data", "remove", "color", "RED"), 'Removed "RED" of the reference data "color".\n'),
    (("remove", "measurement-family", "length"), 'Removed the measurement family "length".\n'),
    (("group-type", "set", "spare"), 'Created the group type "spare".\n'),
    (
        ("group-type", "list", "--format", "json"),
        '[{"code": "RELATED", "labels": {}}, {"code": "season", "labels": {"en_US": "Season"}}, {"code": "spare"',
    ),
    (("group-type", "remove", "spare"), 'Removed the group type "spare".\n'),
    (("locale", "define", "en_US", "de_DE", "fr_FR=off", "xx_YY"), "Known: de_DE, en_US, fr_FR, xx_YY.\n"),
    (("currency", "define", "USD", "EUR=off"), "Known: EUR, USD.\n"),
    (("set-updated", "attribute", "2020-01-01", "sku"), "1 changed.\n"),
    (("remove", "association-type", "PACK"), 'Removed the association type "PACK".\n'),
    (
        ("pim", "set", "--edition", "EE", "--features", "-permission", "--format", "json"),
        '{"version": "master", "edition": "EE", "features": ["published_products"]}\n',
    ),
    (("permission", "grant", "category", "master", "--group", "Manager", "--level", "own"),
     'Granted own to the user group "Manager".\n'),
    (("permission", "revoke", "category", "master", "--group", "All", "--tree"),
     'Revoked view from the user group "All".\n'),
    (("permission", "list", "--group", "all", "--format", "json"),
     '[{"kind": "category", "code": "master", "group": "All", "level": "none"}]\n'),
    (("permission", "set-defaults", "All", "--locale", "view", "--format", "json"),
     '{"group": "All", "category": "own", "attribute_group": "edit", "locale": "view"}\n'),
    (("permission", "defaults"), "group       category  attribute_group  locale\nAll         own       edit             view\n"),
    (("role", "change", "ROLE_USER", "--label", "Everyone"), 'Changed the role "ROLE_USER".\n'),
    (("token", "count"), "0\n"),
)  # fmt: skip
REFUSED = (
    (("locale", "deactivate", "en_US"),
     "pimlet: You cannot disable or remove a locale linked to a channel; used are: en_US by ecommerce.\n"),
    (("remove", "channel", "ecommerce"),
     'pimlet: You can not remove channel "ecommerce" because your PIM must contain at least one channel.\n'),
    (("pim", "set", "--edition", "X"), 'pimlet: There is no edition "X"; known: CE, EE, GE, Serenity.\n'),
    (("permission", "grant", "locale", "en_US", "--group", "All", "--level", "own"),
     'pimlet: level: "own" is no level of a locale: give one of view, edit.\n'),
    (("product-group", "remove", "x"), 'pimlet: Group "x" does not exist.\n'),
)  # fmt: skip


@pytest.fixture
def pimlet(cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Result]]:
    """Runs a command in this process, on a fresh installation."""
    monkeypatch.chdir(tmp_path)
    with cluster.database(FRESH) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield lambda *arguments: CliRunner().invoke(main, arguments)


def test_commands_change_what_they_show(pimlet: Callable[..., Result]) -> None:
    for arguments, printed in STEPS:
        answer = pimlet(*arguments)
        assert answer.exit_code == 0, answer.output
        assert answer.stdout.startswith(printed), arguments
    for arguments, message in REFUSED:
        answer = pimlet(*arguments)
        assert (answer.exit_code, answer.stderr) == (1, message)
    listed = json.loads(pimlet("locale", "list", "--format", "json").stdout)
    assert [one["code"] for one in listed] == ["de_DE", "en_US", "xx_YY"]
    assert pimlet("wipe", "--yes").stdout == "Wiped.\n"
    assert pimlet("locale", "list").stdout == ""


def test_products_are_published(pimlet: Callable[..., Result], tmp_path: Path) -> None:
    folder = tmp_path / "seed"
    folder.mkdir()
    lines = [json.dumps({"identifier": identifier}) for identifier in ("one", "two", "three")]
    (folder / "products.ndjson").write_text("\n".join(lines))
    assert pimlet("seed", str(folder)).exit_code == 0
    uuid = "6f2a5f2f-7f0a-4d65-8b8c-6a6f3b3c0d01"
    done: list[tuple[tuple[str, ...], str]] = [
        (("publish", "one", "TWO"), "2 published.\n"),
        (("publish", "--search", "{}"), "3 published.\n"),
        (("unpublish", "one"), "1 unpublished.\n"),
        (("unpublish", "--search", '{"enabled":[{"operator":"=","value":true}]}'), "2 unpublished.\n"),
    ]
    for arguments, printed in done:
        answer = pimlet(*arguments)
        assert (answer.exit_code, answer.stdout) == (0, printed), answer.output
    form = '{"enabled":[{"operator":"=","value":true}]}'
    refused: list[tuple[tuple[str, ...], int, str]] = [
        (("publish", "four", "--uuid", uuid), 1, f'There is no product "four". There is no product "{uuid}".'),
        (("publish",), 1, "Name products by identifiers or uuids, or give a search."),
        (("unpublish", "one"), 1, 'There is no published product "one".'),
        (("unpublish", "--sandbox", "x", "one"), 1, 'There is no sandbox "x"; known: default.'),
        (("publish", "--search", "[]"), 2,
         f"Invalid value for '--search': give filters as a JSON object, such as {form}."),
    ]  # fmt: skip
    for arguments, status, message in refused:
        answer = pimlet(*arguments)
        assert (answer.exit_code, answer.stderr) == (status, f"pimlet: {message}\n")


def test_clients_without_a_connection(pimlet: Callable[..., Result]) -> None:
    def json_of(*arguments: str) -> Any:
        answer = pimlet(*arguments, "--format", "json")
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout)

    made = json_of("client", "create", "Mine")
    assert made["client_id"] in [one["client_id"] for one in json_of("client", "list")]
    changed = json_of("client", "regenerate-secret", made["client_id"])
    assert changed["client_id"] == made["client_id"]
    assert changed["secret"] != made["secret"]
    refused = pimlet("client", "regenerate-secret", "7_none")
    assert refused.exit_code == 1
    assert refused.stderr.startswith('pimlet: There is no client "7_none"; known: ')
    assert pimlet("client", "delete", made["client_id"]).stdout == f'Deleted the client "{made["client_id"]}".\n'
    assert made["client_id"] not in [one["client_id"] for one in json_of("client", "list")]
