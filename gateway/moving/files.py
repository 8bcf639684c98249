"""Whole exports: written to a file, and loaded from one."""

from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import chain
from typing import BinaryIO

from gateway.domain.accounts import Account
from gateway.domain.clock import Clock
from gateway.domain.errors import Refused
from gateway.engine.links import Links
from gateway.moving.belongings import Belonging, Kind
from gateway.moving.domain_lines import DomainReader, line_of
from gateway.moving.export import leaving
from gateway.moving.export_report import ExportReport
from gateway.moving.lines import DOMAIN, Export, Line, LineRefused, head
from gateway.moving.load import LoadRefused, account_for, load
from gateway.moving.load_report import LoadReport
from gateway.moving.mover import Mover
from gateway.moving.vendor_lines import VendorLines
from gateway.moving.vendor_load import load_vendor
from gateway.store.database import Database
from gateway.store.departures import Departures, snapshot

_NOBODY: Mapping[str, Mover] = {}
_LINES_BEFORE = 1
"""The first line stands before everything that is loaded."""


async def write_export(
    database: Database, account: Account, out: BinaryIO, *, with_secrets: bool = False
) -> ExportReport:
    """Writes everything an account has, as it is at this moment. Raises OSError."""
    report = ExportReport(with_secrets=with_secrets)
    out.write(head(DOMAIN))
    async with snapshot(database) as connection:
        async for each in leaving(Departures(connection, account.id)):
            report.note(each)
            out.write(line_of(each, with_secrets=with_secrets))
    out.flush()
    return report


async def write_vendor_export(
    database: Database,
    account: Account,
    out: BinaryIO,
    mover: Mover,
    links: Links,
    *,
    with_secrets: bool = False,
) -> ExportReport:
    """Writes what a vendor's shapes can hold of it; the report says what they can't. Raises OSError."""
    report = ExportReport(with_secrets=with_secrets)
    out.write(head(mover.name))
    async with snapshot(database) as connection:
        departures = Departures(connection, account.id)
        lines = VendorLines(mover, account, departures, links)
        async for each in leaving(departures):
            line = await lines.line_of(each, with_secrets=with_secrets)
            if line is not None:
                report.note(each)
                out.write(line)
        report.lost = lines.lost
    out.flush()
    return report


async def load_export(
    database: Database,
    clock: Clock,
    name: str,
    file: BinaryIO,
    *,
    resume: bool = False,
    movers: Mapping[str, Mover] = _NOBODY,
) -> LoadReport:
    """Loads an export into the account of a name, which is made as it was exported when there is none.

    `movers` read the shapes of vendors. Raises Refused, with the line that can't be taken; what stands some
    thousand lines before it is loaded.
    """
    export = Export(file)
    format_name = export.format()
    if format_name in movers:
        return await _load_vendor(database, clock, name, export, movers[format_name], resume=resume)
    if format_name != DOMAIN:
        raise LineRefused(1, f"there is no format {format_name!r}")
    lines = export.lines()
    first = next(lines, None)
    account, made = await account_for(database, name, _account_of(first))
    every = chain([first] if first else [], lines)
    try:
        return await load(database, clock, account, _read(every, account), resume=resume, new_account=made)
    except LoadRefused as error:
        raise Refused(error.in_lines(_LINES_BEFORE)) from error


async def _load_vendor(
    database: Database, clock: Clock, name: str, export: Export, mover: Mover, *, resume: bool
) -> LoadReport:
    if resume:
        raise Refused(f"--resume needs an export in the format {DOMAIN}: no other says how far a campaign is")
    account, _ = await account_for(database, name, None)
    try:
        return await load_vendor(database, clock, account, mover, export.lines())
    except LoadRefused as error:
        raise Refused(error.in_lines(0)) from error


def _account_of(line: Line | None) -> Account | None:
    if line is None or line.kind is not Kind.ACCOUNT:
        return None
    belonging = DomainReader(None).read(line)
    assert isinstance(belonging, Account), "of this kind"
    return belonging


async def _read(lines: Iterator[Line], account: Account) -> AsyncIterator[Belonging]:
    reader = DomainReader(account)
    for line in lines:
        yield reader.read(line)
