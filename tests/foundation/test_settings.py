"""Settings: sources and their order, checks, and `.env.example` as the list of all options."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from pimlet.foundation.settings import DEVELOPMENT_SECRET, Edition, Mode, Settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"
OWN_SECRET = "a-secret-of-one's-own-with-more-than-32-characters"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No option from outside, no `.env`."""
    for field in Settings.model_fields.values():
        for name in (str(field.validation_alias), f"{field.validation_alias}_FILE"):
            monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def revealed(value: Any) -> Any:
    """The value as a person would write it in an env file."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, tuple):
        value = ",".join(value)
    return "" if value is None else str(value)


class TestExample:
    def test_lists_every_option_with_its_default_and_a_meaning(self) -> None:
        lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
        found = {}
        for before, line in itertools.pairwise(lines):
            match = re.fullmatch(r"#?([A-Z0-9_]+)=(.*)", line)
            if match:
                found[match[1]] = match[2]
                assert re.match(r"# \S", before), f"{match[1]} has no line that says what it means"
        expected = {
            str(field.validation_alias): revealed(field.get_default()) for field in Settings.model_fields.values()
        }
        assert found == expected

    def test_is_a_valid_env_file_that_changes_nothing(self) -> None:
        assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)

    def test_uncommented_it_changes_nothing_either(self, tmp_path: Path) -> None:
        text = re.sub(r"(?m)^#([A-Z0-9_]+=)", r"\1", EXAMPLE.read_text(encoding="utf-8"))
        (tmp_path / "all.env").write_text(text, encoding="utf-8")
        assert Settings(_env_file=tmp_path / "all.env") == Settings(_env_file=None)


class TestSources:
    def test_the_environment_wins_over_the_env_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("PIMLET_PORT=1111\nPIMLET_HOST=0.0.0.0\n")
        monkeypatch.setenv("PIMLET_PORT", "2222")
        settings = Settings()
        assert (settings.port, settings.host) == (2222, "0.0.0.0")

    def test_arguments_win_over_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PIMLET_PORT", "2222")
        assert Settings(PIMLET_PORT=3333).port == 3333

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("PIMLET_SECRET_KEY", OWN_SECRET),
            ("PIMLET_CONTROL_TOKEN", "token"),
            ("DATABASE_URL", "postgresql+asyncpg://u:p@h/d"),
        ],
    )
    @pytest.mark.parametrize("place", ["environment", ".env"])
    def test_a_secret_file_wins_over_the_variable(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, option: str, value: str, place: str
    ) -> None:
        file = tmp_path / "secret"
        file.write_text(f"{value}\n")
        if place == "environment":
            monkeypatch.setenv(f"{option}_FILE", str(file))
        else:
            (tmp_path / ".env").write_text(f"{option}_FILE={file}\n")
        monkeypatch.setenv(option, "postgresql://other/other-value-with-more-than-32-characters")
        name = next(name for name, field in Settings.model_fields.items() if field.validation_alias == option)
        assert getattr(Settings(), name).get_secret_value() == value

    def test_a_secret_file_that_cannot_be_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PIMLET_CONTROL_TOKEN_FILE", "/no/such/file")
        with pytest.raises(ValueError, match="PIMLET_CONTROL_TOKEN_FILE: cannot read /no/such/file: No such file"):
            Settings()

    def test_options_that_are_no_secrets_have_no_files(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "port").write_text("4444")
        monkeypatch.setenv("PIMLET_PORT_FILE", str(tmp_path / "port"))
        assert Settings().port == 8080


class TestModes:
    def test_production_refuses_the_development_secret(self) -> None:
        with pytest.raises(ValidationError, match="PIMLET_SECRET_KEY must be set in production mode"):
            Settings(PIMLET_MODE="production")
        with pytest.raises(ValidationError, match="PIMLET_SECRET_KEY must be set in production mode"):
            Settings(PIMLET_MODE="production", PIMLET_SECRET_KEY=DEVELOPMENT_SECRET)

    def test_production_with_a_secret_of_its_own(self) -> None:
        assert Settings(PIMLET_MODE="production", PIMLET_SECRET_KEY=OWN_SECRET).mode is Mode.PRODUCTION

    def test_development_is_the_default_and_needs_nothing(self) -> None:
        assert Settings().mode is Mode.DEVELOPMENT

    @pytest.mark.parametrize("mode", list(Mode))
    def test_a_short_secret_is_refused(self, mode: Mode) -> None:
        with pytest.raises(ValidationError, match="at least 32 characters"):
            Settings(PIMLET_MODE=mode, PIMLET_SECRET_KEY="k" * 31)

    def test_secrets_are_not_shown(self) -> None:
        settings = Settings(PIMLET_SECRET_KEY=OWN_SECRET, DATABASE_URL="postgresql://u:hidden@h/d")
        assert OWN_SECRET not in repr(settings)
        assert "hidden" not in repr(settings)


class TestValues:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("postgres://u:p@h:1/d", "postgresql+asyncpg://u:p@h:1/d"),
            ("postgresql://u@h/d", "postgresql+asyncpg://u@h/d"),
            ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
            ("postgresql://u@h/d?sslmode=require", "postgresql+asyncpg://u@h/d?ssl=require"),
            ("postgresql:///d?host=/run/postgresql", "postgresql+asyncpg:///d?host=/run/postgresql"),
            ("postgresql://u:a%40b@h/d", "postgresql+asyncpg://u:a%40b@h/d"),
        ],
    )
    def test_database_urls_are_read_as_people_write_them(self, written: str, read: str) -> None:
        url = Settings(DATABASE_URL=written).database_url
        assert url is not None
        assert url.get_secret_value() == read

    def test_an_empty_database_url_means_the_embedded_server(self) -> None:
        assert Settings(DATABASE_URL="").database_url is None

    @pytest.mark.parametrize("url", ["mysql://h/d", "sqlite:///file", "h/d", "postgresql+psycopg://h/d"])
    def test_another_database_is_refused(self, url: str) -> None:
        with pytest.raises(ValidationError, match="must start with postgresql://"):
            Settings(DATABASE_URL=url)

    def test_an_option_that_the_driver_does_not_know_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="the option 'sslrootcert' is not supported"):
            Settings(DATABASE_URL="postgresql://h/d?sslrootcert=/ca.pem")

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("ce", Edition.CE),
            ("GE", Edition.GE),
            ("ee", Edition.EE),
            ("serenity", Edition.SERENITY),
            ("Serenity", Edition.SERENITY),
        ],
    )
    def test_editions_in_any_case(self, written: str, read: Edition) -> None:
        assert Settings(PIMLET_EDITION=written).edition is read

    def test_proxies_are_a_list_with_commas(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PIMLET_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1,")
        assert Settings().trusted_proxies == ("10.0.0.0/8", "127.0.0.1")

    def test_the_public_url_loses_its_last_slash(self) -> None:
        assert Settings(PIMLET_PUBLIC_URL="https://pim.example/").public_url == "https://pim.example"

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("PIMLET_PUBLIC_URL", "pim.example"),
            ("PIMLET_TIMEZONE", "Mars/Base"),
            ("PIMLET_PORT", "65536"),
            ("PIMLET_PORT", "x"),
            ("PIMLET_WORKERS", "0"),
            ("PIMLET_MODE", "prod"),
            ("PIMLET_EDITION", "XE"),
            ("PIMLET_VERSION", ""),
            ("PIMLET_LOG_FORMAT", "xml"),
            ("PIMLET_LOG_LEVEL", "loud"),
        ],
    )
    def test_a_wrong_value_is_refused_under_the_name_of_its_option(self, option: str, value: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            Settings.model_validate({option: value})
        assert [error["loc"] for error in refusal.value.errors()] == [(option,)]


class TestFeatures:
    def test_are_named_with_a_minus_for_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PIMLET_FEATURES", "permission, -published_products")
        assert Settings().features == ("permission", "-published_products")

    def test_must_be_known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PIMLET_FEATURES", "permision")
        with pytest.raises(ValidationError, match="unknown feature 'permision'; known: permission, published_products"):
            Settings()
