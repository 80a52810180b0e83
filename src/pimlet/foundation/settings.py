"""Settings, read once from the environment, `.env` and `*_FILE` secrets.

Every option is listed with its default in `.env.example`.
"""

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from pimlet.foundation.database_url import normalise

DEVELOPMENT_SECRET = "pimlet-development-secret-do-not-use-in-production"  # noqa: S105


_LOG_LEVELS = ("debug", "info", "warning", "error")


class Mode(StrEnum):
    """`development` prints default credentials; `production` has none and wants its own secret."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Edition(StrEnum):
    """What `system-information` answers; spec 05 §0 derives the feature switches from it."""

    CE = "CE"
    GE = "GE"
    EE = "EE"
    SERENITY = "Serenity"


class Switch(StrEnum):
    """A capability that an installation can have or not, whatever its version (spec 05 §0)."""

    PERMISSION = "permission"
    PUBLISHED_PRODUCTS = "published_products"


class LogFormat(StrEnum):
    """How log lines are written."""

    CONSOLE = "console"
    JSON = "json"


class _SecretFiles(EnvSettingsSource):
    """Reads `NAME_FILE` (a path) for every secret option `NAME`, the convention of container images."""

    def __init__(self, settings_cls: type[BaseSettings], env_file: Mapping[str, str | None]) -> None:
        """`env_file`: the content of `.env` under lower-case names; the environment wins over it."""
        super().__init__(settings_cls)
        self._env_file = env_file

    def __call__(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            if not _is_secret(field.annotation):
                continue
            variable = str(field.validation_alias or name).upper()
            path = os.environ.get(f"{variable}_FILE") or self._env_file.get(f"{variable}_FILE".lower())
            if not path:
                continue
            try:
                found[str(field.validation_alias or name)] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ValueError(f"{variable}_FILE: cannot read {path}: {error.strerror}") from error
        return found


def _is_secret(annotation: object) -> bool:
    return annotation is SecretStr or SecretStr in getattr(annotation, "__args__", ())


class Settings(BaseSettings):
    """All options of a pimlet process. Units: seconds and bytes unless the name says otherwise."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    database_url: Annotated[SecretStr | None, Field(validation_alias="DATABASE_URL")] = None
    mode: Annotated[Mode, Field(validation_alias="PIMLET_MODE")] = Mode.DEVELOPMENT
    host: Annotated[str, Field(validation_alias="PIMLET_HOST")] = "127.0.0.1"
    port: Annotated[int, Field(validation_alias="PIMLET_PORT", ge=0, le=65535)] = 8080
    workers: Annotated[int, Field(validation_alias="PIMLET_WORKERS", ge=1, le=64)] = 1
    data_dir: Annotated[Path, Field(validation_alias="PIMLET_DATA_DIR")] = Path("pimlet-data")
    media_dir: Annotated[Path | None, Field(validation_alias="PIMLET_MEDIA_DIR")] = None
    media_s3_bucket: Annotated[str | None, Field(validation_alias="PIMLET_MEDIA_S3_BUCKET")] = None
    media_s3_prefix: Annotated[str, Field(validation_alias="PIMLET_MEDIA_S3_PREFIX")] = ""
    media_s3_endpoint: Annotated[str | None, Field(validation_alias="PIMLET_MEDIA_S3_ENDPOINT")] = None
    media_s3_region: Annotated[str, Field(validation_alias="PIMLET_MEDIA_S3_REGION", min_length=1)] = "us-east-1"
    media_s3_access_key: Annotated[SecretStr | None, Field(validation_alias="PIMLET_MEDIA_S3_ACCESS_KEY")] = None
    media_s3_secret_key: Annotated[SecretStr | None, Field(validation_alias="PIMLET_MEDIA_S3_SECRET_KEY")] = None
    max_media_bytes: Annotated[int, Field(validation_alias="PIMLET_MAX_MEDIA_BYTES", ge=1_000_000)] = 1_000_000_000
    public_url: Annotated[str | None, Field(validation_alias="PIMLET_PUBLIC_URL")] = None
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, Field(validation_alias="PIMLET_TRUSTED_PROXIES")] = ()
    secret_key: Annotated[SecretStr, Field(validation_alias="PIMLET_SECRET_KEY")] = SecretStr(DEVELOPMENT_SECRET)
    control_token: Annotated[SecretStr | None, Field(validation_alias="PIMLET_CONTROL_TOKEN")] = None
    timezone: Annotated[str, Field(validation_alias="PIMLET_TIMEZONE")] = "UTC"
    version: Annotated[str, Field(validation_alias="PIMLET_VERSION", min_length=1)] = "master"
    edition: Annotated[Edition, Field(validation_alias="PIMLET_EDITION")] = Edition.CE
    features: Annotated[tuple[str, ...], NoDecode, Field(validation_alias="PIMLET_FEATURES")] = ()
    log_format: Annotated[LogFormat, Field(validation_alias="PIMLET_LOG_FORMAT")] = LogFormat.CONSOLE
    log_level: Annotated[str, Field(validation_alias="PIMLET_LOG_LEVEL")] = "info"
    connections: Annotated[int, Field(validation_alias="PIMLET_CONNECTIONS", ge=2, le=500)] = 40
    max_body_bytes: Annotated[int, Field(validation_alias="PIMLET_MAX_BODY_BYTES", ge=1_000_000)] = 128_000_000
    shutdown_seconds: Annotated[int, Field(validation_alias="PIMLET_SHUTDOWN_SECONDS", ge=1)] = 30
    access_token_seconds: Annotated[
        int, Field(validation_alias="PIMLET_ACCESS_TOKEN_SECONDS", ge=1, le=315_360_000)
    ] = 3_600
    refresh_token_seconds: Annotated[
        int, Field(validation_alias="PIMLET_REFRESH_TOKEN_SECONDS", ge=1, le=315_360_000)
    ] = 1_209_600
    journal: Annotated[bool | None, Field(validation_alias="PIMLET_JOURNAL")] = None
    journal_entries: Annotated[int, Field(validation_alias="PIMLET_JOURNAL_ENTRIES", ge=1, le=1_000_000)] = 1_000
    journal_body_bytes: Annotated[int, Field(validation_alias="PIMLET_JOURNAL_BODY_BYTES", ge=0, le=10_000_000)] = (
        16_384
    )
    postgres_bin: Annotated[Path | None, Field(validation_alias="PIMLET_POSTGRES_BIN")] = None

    @field_validator("database_url")
    @classmethod
    def _driver_of_database_url(cls, value: SecretStr | None) -> SecretStr | None:
        return None if value is None else SecretStr(normalise(value.get_secret_value()))

    @field_validator(
        "database_url", "control_token", "journal", "postgres_bin", "public_url", "media_dir", "media_s3_bucket",
        "media_s3_endpoint", "media_s3_access_key", "media_s3_secret_key", mode="before",
    )  # fmt: skip
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("log_level")
    @classmethod
    def _known_log_level(cls, value: str) -> str:
        if value.lower() not in _LOG_LEVELS:
            raise ValueError(f"must be one of {', '.join(_LOG_LEVELS)}")
        return value.lower()

    @field_validator("trusted_proxies", "features", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("features")
    @classmethod
    def _known_features(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name.removeprefix("-") not in set(Switch):
                raise ValueError(f"unknown feature {name!r}; known: {', '.join(Switch)}, each with - before it for off")
        return value

    @field_validator("edition", mode="before")
    @classmethod
    def _any_case_edition(cls, value: object) -> object:
        if isinstance(value, str):
            return {"ce": "CE", "ge": "GE", "ee": "EE", "saas": "Serenity", "serenity": "Serenity"}.get(
                value.lower(), value
            )
        return value

    @field_validator("public_url")
    @classmethod
    def _absolute_public_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"unknown time zone {value!r}; use a name such as UTC or Europe/Paris") from error
        return value

    @model_validator(mode="after")
    def _production_has_its_own_secret(self) -> "Settings":
        if self.mode is Mode.PRODUCTION and self.secret_key.get_secret_value() == DEVELOPMENT_SECRET:
            raise ValueError(
                "PIMLET_SECRET_KEY must be set in production mode, for example to the output of "
                "`python -c 'import secrets; print(secrets.token_urlsafe(48))'`"
            )
        token = self.control_token
        if self.mode is Mode.PRODUCTION and token is not None and len(token.get_secret_value()) < 32:
            raise ValueError("PIMLET_CONTROL_TOKEN must have at least 32 characters in production mode")
        if len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("PIMLET_SECRET_KEY must have at least 32 characters")
        return self

    @property
    def media_folder(self) -> Path:
        """Where contents of media files are kept when no bucket is named."""
        return self.media_dir or self.data_dir / "media"

    @property
    def journal_is_on(self) -> bool:
        """Whether exchanges are recorded: said, or in development mode."""
        return self.mode is Mode.DEVELOPMENT if self.journal is None else self.journal

    @property
    def zone(self) -> ZoneInfo:
        """Time zone in which dates without an offset are read and all dates are printed."""
        return ZoneInfo(self.timezone)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order: arguments, `NAME_FILE`, environment, `.env`."""
        assert isinstance(dotenv_settings, DotEnvSettingsSource)
        secret_files = _SecretFiles(settings_cls, dotenv_settings.env_vars)
        return init_settings, secret_files, env_settings, dotenv_settings
