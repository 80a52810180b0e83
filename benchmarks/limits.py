"""Limits taken in the same run: a bare ASGI answer, pgbench on the same SELECT, COPY, ORM with Pydantic."""

import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
from fastapi import FastAPI
from fastapi.responses import FileResponse
from pydantic import BaseModel
from sqlalchemy import ARRAY, Integer, select
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks import data
from pimlet.foundation.embedded.binaries import find
from pimlet.foundation.settings import Settings

# pgbench would take `:MI` for a variable.
_ISO = "'YYYY-MM-DD\"T\"HH24' || chr(58) || 'MI' || chr(58) || 'SSTZH' || chr(58) || 'TZM'"
PAGE_SQL = f"""select uuid, identifier, enabled, family_id, category_ids, group_ids,
  convert_to(own_values::text, 'UTF8'), to_char(created, {_ISO}), to_char(updated, {_ISO})
from product where identifier_key > 'product_' || lpad((:start)::text, 7, '0') order by identifier_key limit 100;
"""


async def hello(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A bare ASGI answer."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


class Base(DeclarativeBase):
    """Base of the ORM baseline."""


class OrmProduct(Base):
    """A product as an ORM would map it."""

    __tablename__ = "product"
    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    identifier: Mapped[str]
    identifier_key: Mapped[str]
    enabled: Mapped[bool]
    family_id: Mapped[int]
    own_values: Mapped[dict[str, Any]] = mapped_column(JSON)
    category_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    created: Mapped[datetime]
    updated: Mapped[datetime]


class ModelValue(BaseModel):
    """One value as a response model."""

    locale: str | None
    scope: str | None
    data: Any


class ModelProduct(BaseModel):
    """A product as a response model."""

    uuid: UUID
    identifier: str
    enabled: bool
    family: int
    categories: list[int]
    values: dict[str, list[ModelValue]]
    created: datetime
    updated: datetime


class ModelPage(BaseModel):
    """A page as a response model."""

    current_page: int
    items: list[ModelProduct]


def orm_app() -> FastAPI:
    """The same page rendered by ORM and Pydantic."""
    url = Settings().database_url
    assert url is not None
    engine = create_async_engine(url.get_secret_value(), pool_size=10)
    app = FastAPI()

    @app.get("/page")
    async def page(after: str = "") -> ModelPage:
        async with AsyncSession(engine) as session:
            statement = select(OrmProduct).where(OrmProduct.identifier_key > after)
            found = await session.scalars(statement.order_by(OrmProduct.identifier_key).limit(100))
            return ModelPage(
                current_page=1,
                items=[
                    ModelProduct(
                        uuid=one.uuid,
                        identifier=one.identifier,
                        enabled=one.enabled,
                        family=one.family_id,
                        categories=one.category_ids,
                        values={
                            code: [ModelValue(**value) for value in values] for code, values in one.own_values.items()
                        },
                        created=one.created,
                        updated=one.updated,
                    )
                    for one in found
                ],
            )

    return app


def static_app() -> FastAPI:
    """A static file, which the environment names, as Starlette serves it."""
    path = os.environ["PIMLET_BENCHMARK_FILE"]
    app = FastAPI()

    @app.get("/page")
    async def page() -> FileResponse:
        return FileResponse(path)

    return app


def moment(number: int) -> str:
    """The time at which a product of this number was written, as filters want it."""
    return f"{datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number):%Y-%m-%d %H:%M:%S}"


def pgbench(url: str, count: int, seconds: int, folder: Path) -> float:
    """Transactions per second of the page's SELECT, prepared, 8 clients."""
    script = folder / "page.sql"
    script.write_text(f"\\set start random(0, {max(count - 200, 1)})\n{PAGE_SQL}")
    parts = urlsplit(url)
    host = parse_qs(parts.query)["host"][0]
    binaries = find()
    command = [
        str(binaries.postgres.with_name("pgbench")), "-n", "-M", "prepared", "-c", "8", "-j", "1", "-T", str(seconds),
        "-f", str(script), "-h", host, "-U", parts.username or "postgres", parts.path.lstrip("/"),
    ]  # fmt: skip
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    (line,) = [line for line in output.splitlines() if line.startswith("tps")]
    return float(line.split("=")[1].split()[0])


async def copy_seconds(url: str, rounds: int = 15) -> float:
    """Median time of COPYing 100 finished products with their cells into tables with the same indexes."""
    sandbox = data.sandbox_of(url)
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    await connection.execute("drop table if exists copy_product, copy_cell")
    await connection.execute("create table copy_product (like product including all)")
    await connection.execute("create table copy_cell (like product_cell including all)")
    times = []
    for number in range(rounds):
        first = number * 100
        products, cells = await data.finished(sandbox, range(first, first + 100))
        started = time.perf_counter()
        async with connection.transaction():
            await data.copy(connection, "copy_product", "copy_cell", products, cells)
        times.append(time.perf_counter() - started)
    await connection.execute("drop table copy_product, copy_cell")
    await connection.close()
    await sandbox.close()
    return sorted(times)[len(times) // 2]
