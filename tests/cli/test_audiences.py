"""Loading contacts from files: what is taken, what is refused, and how much memory that takes."""

import asyncio
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from gateway.domain.clock import new_id, system_clock
from gateway.domain.paging import Window
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.cli.conftest import Command, Done

Contact: TypeAlias = tuple[str, dict[str, str], tuple[str, ...]]
Stored: TypeAlias = Callable[[], list[Contact] | None]
Write: TypeAlias = Callable[..., Path]
Load: TypeAlias = Callable[..., Done]

ANN, BOB = "447700900001", "447700900002"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Makes a file."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "contacts.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def load(command: Command, write: Write) -> Load:
    """Loads a text into the audience `all` of an account in Britain."""
    command("account", "create", "acme")
    command("account", "set", "acme", "region=GB")

    def load(content: str | bytes, *options: str) -> Done:
        path = str(write(content))
        return command("audience", "load", "acme", "all", path, "--channel", "sms", "--json", *options)

    return load


@pytest.fixture
def stored(database_url: str) -> Stored:
    """The audience `all`: its contacts in their order; None when there is no audience."""

    async def read() -> list[Contact] | None:
        database = await Database.connect(database_url)
        use_cases = UseCases.on(database, system_clock, new_id)
        account = await use_cases.accounts.named("acme")
        audiences = (await use_cases.audiences.page(account, Window(9))).items
        contacts = None
        for audience in audiences:
            page = await use_cases.audiences.contacts(account, audience.id, Window(100))
            assert audience.contacts_count == page.total == len(page.items)
            contacts = [(each.number, dict(each.fields), tuple(each.tags)) for each in page.items]
        await database.close()
        return contacts

    return lambda: asyncio.run(read())


FULL = (ANN, {"first_name": "Ann", "last_name": "Lee"}, ())
GOOD: list[tuple[str, str | bytes, tuple[str, ...], list[tuple[str, dict[str, str], tuple[str, ...]]]]] = [
    ("plain", f"number,first_name,last_name\n{ANN},Ann,Lee\n", (), [FULL]),
    ("no newline at the end", f"number,first_name,last_name\n{ANN},Ann,Lee", (), [FULL]),
    ("CRLF and blank lines", f"number,first_name,last_name\r\n\r\n{ANN},Ann,Lee\r\n\r\n", (), [FULL]),
    ("a mark of UTF-8", f"\ufeffnumber,first_name,last_name\n{ANN},Ann,Lee\n", (), [FULL]),
    ("semicolons", f"number;first_name;last_name\n{ANN};Ann;Lee\n", (), [FULL]),
    ("tabs", f"number\tfirst_name\tlast_name\n{ANN}\tAnn\tLee\n", (), [FULL]),
    (
        "told its delimiter",
        f"number;first_name\n{ANN};A,B\n",
        ("--delimiter", ";"),
        [(ANN, {"first_name": "A,B"}, ())],
    ),
    ("told tabs", f"number\tname\n{ANN}\tA\n", ("--delimiter", "tab"), [(ANN, {"name": "A"}, ())]),
    ("names in any case", f"Last Name,NUMBER,first-name\nLee,{ANN},Ann\n", (), [FULL]),
    (
        "columns mapped",
        f"Mobile,Vorname,Ort\n{ANN},Ann,Rome\n",
        ("--map", "Mobile=number", "--map", "vorname=first_name", "--map", "Ort=-"),
        [(ANN, {"first_name": "Ann"}, ())],
    ),
    (
        "all columns",
        f"number,name,custom1,custom2,tags\n{ANN},A,b,c,x; y|z\n",
        (),
        [(ANN, {"name": "A", "custom1": "b", "custom2": "c"}, ("x", "y", "z"))],
    ),
    (
        "quotes",
        f'number,name\n"{ANN}","Lee, ""Ann""\nof Rome"\n{BOB},\n',
        (),
        [(ANN, {"name": 'Lee, "Ann"\nof Rome'}, ()), (BOB, {}, ())],
    ),
    ("national numbers and blanks", "number,name\n 07700 900001 , Zoë \n", (), [(ANN, {"name": "Zoë"}, ())]),
    ("only a header", "number\n", (), []),
    ("a number alone", f"number\n+{ANN}\n", (), [(ANN, {}, ())]),
]


@pytest.mark.parametrize(
    ("content", "options", "contacts"), [row[1:] for row in GOOD], ids=[r[0] for r in GOOD]
)
def test_taken(load: Load, stored: Stored, content: Any, options: tuple[str, ...], contacts: Any) -> None:
    done = load(content, *options)
    assert (done.code, done.err) == (0, "")
    assert done.json["contacts"] == done.json["added"] == done.json["rows"] == len(contacts)
    assert stored() == contacts


NAMES = "number, first_name, last_name, custom1, custom2, name, tags"
REFUSED: list[tuple[str, str | bytes, tuple[str, ...], str]] = [
    ("empty", "", (), "error: the file is empty\n"),
    ("no number", "name\nAnn\n", (), "error: line 1 names no column number\n"),
    (
        "no names",
        f"{ANN},Ann\n",
        (),
        f"error: the column '{ANN}' is none of {NAMES}; say what it is with --map {ANN}=FIELD, "
        f"or leave it out with --map {ANN}=-\n",
    ),
    ("a column twice", "number,Number\n1,2\n", (), "error: more than one column is number\n"),
    ("a map of nothing", "number\n", ("--map", "phone=name"), "error: the file has no column phone\n"),
    (
        "a map to nothing",
        "number\n",
        ("--map", "number=phone"),
        f"error: --map number=phone: expected COLUMN=FIELD, with a FIELD of {NAMES}\n",
    ),
    (
        "a long delimiter",
        "number\n",
        ("--delimiter", "::"),
        "error: A delimiter is one character, or `tab`.\n",
    ),
    (
        "Latin 1",
        f"number,name\n{ANN},Ann\n{BOB},Zo\u00eb\n".encode("latin-1"),
        (),
        "error: {file}, line 3 is not UTF-8; save the file as UTF-8\n",
    ),
    ("UTF-16", f"number\n{ANN}\n".encode("utf-16"), (), "error: {file} is UTF-16; save it as UTF-8\n"),
    (
        "a line without end",
        "number\n" + "1" * 70_000,
        (),
        "error: {file}, line 2 is longer than 65536 bytes\n",
    ),
    ("append to nothing", "number\n", ("--append",), "error: account 'acme' has no audience named 'all'\n"),
    (
        "a bad row",
        f"number,name\n{ANN},Ann\nnone,Bob\n",
        (),
        "line 3: not a phone number: …\n"
        "error: 1 of 2 rows are bad, so none is loaded; --skip-bad loads the others\n",
    ),
    (
        "a number twice",
        f"number\n{ANN}\n{BOB}\n+{ANN}\n07700900001\n",
        (),
        "line 4: this number is there already\nline 5: this number is there already\n"
        "error: 2 of 4 rows are bad, so none is loaded; --skip-bad loads the others\n",
    ),
    (
        "many bad rows",
        "number\n" + "x\n" * 30,
        (),
        "".join(f"line {line}: not a phone number: …\n" for line in range(2, 22)) + "and 10 more\n"
        "error: 30 of 30 rows are bad, so none is loaded; --skip-bad loads the others\n",
    ),
]


@pytest.mark.parametrize(
    ("content", "options", "said"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_refused_as_a_whole(
    load: Load, stored: Stored, tmp_path: Path, content: Any, options: tuple[str, ...], said: str
) -> None:
    done = load(content, *options)
    assert (done.code, done.out) == (1, "")
    assert done.err == said.replace("{file}", str(tmp_path / "contacts.csv"))
    assert stored() is None


BAD_ROWS = [
    ("no number", ",Ann,", "no number"),
    ("too few", "447700900005,Ann", "2 values for 3 columns"),
    ("too many", "447700900005,Ann,,", "4 values for 3 columns"),
    ("no number at all", "hello,Ann,", "not a phone number: …lo"),
    ("a long value", f"447700900005,{'a' * 256},", "name is longer than 255 characters"),
    ("NUL", "447700900005,a\0b,", "name holds a NUL character"),
    ("many tags", "447700900005,Ann," + ";".join("abcdefghijk"), "more than 10 tags"),
    ("a bad quote", '447700900005,"Ann"x,', "not a row of CSV: ',' expected after '\"'"),
    ("there already", f"{ANN},Ann,", "this number is there already"),
]


@pytest.mark.parametrize(("row", "said"), [each[1:] for each in BAD_ROWS], ids=[each[0] for each in BAD_ROWS])
def test_bad_rows_are_skipped_when_told(load: Load, stored: Stored, row: str, said: str) -> None:
    done = load(f'number,name,tags\n{ANN},"A\nB",\n{row}\n{BOB},Bob,\n', "--skip-bad")
    assert (done.code, done.err) == (0, f"line 4: {said}\n")
    assert (done.json["rows"], done.json["added"], done.json["bad_rows"]) == (3, 2, 1)
    assert [number for number, _, _ in stored() or ()] == [ANN, BOB]


def test_append(load: Load, stored: Stored) -> None:
    assert load(f"number,name\n{ANN},Ann\n").code == 0
    again = load(f"number,name\n{BOB},Bob\n")
    assert (again.code, again.err) == (1, "error: an audience named 'all' exists\n")
    twice = f"number,name\n{ANN},Other\n{BOB},Bob\n{BOB},Robert\n"
    refused = load(twice, "--append")
    assert refused.err.splitlines()[:2] == [
        "line 2: this number is there already",
        "line 4: this number is there already",
    ]
    assert [number for number, _, _ in stored() or ()] == [ANN]
    done = load(twice, "--append", "--ignore-duplicates")
    assert (done.code, done.err) == (0, "")
    result = {name: done.json[name] for name in ("contacts", "rows", "added", "bad_rows", "duplicates")}
    assert result == {"contacts": 2, "rows": 3, "added": 1, "bad_rows": 0, "duplicates": 2}
    assert stored() == [(ANN, {"name": "Ann"}, ()), (BOB, {"name": "Bob"}, ())]


def test_ignored_duplicates_do_not_excuse_bad_rows(load: Load, stored: Stored) -> None:
    done = load(f"number\n{ANN}\n{ANN}\nx\n", "--ignore-duplicates")
    assert done.err.splitlines()[0] == "line 4: not a phone number: …"
    assert stored() is None


def test_append_keeps_to_the_channel(load: Load, command: Command, tmp_path: Path) -> None:
    load("number\n")
    path = str(tmp_path / "contacts.csv")
    done = command("audience", "load", "acme", "all", path, "--channel", "viber", "--append")
    assert done.err == "error: the audience 'all' is for sms, not viber\n"


def test_no_file(load: Load, command: Command, tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none", "No such file or directory"), (tmp_path, "Is a directory")):
        done = command("audience", "load", "acme", "all", str(path), "--channel", "sms")
        assert (done.code, done.err) == (1, f"error: {path}: {said}\n")


def test_more_than_a_campaign_takes(load: Load, command: Command) -> None:
    command("account", "set", "acme", "max_recipients=1")
    done = load(f"number\n{ANN}\n{BOB}\n")
    assert (done.code, done.json["added"]) == (0, 2)
    assert done.err == "warning: campaigns of this account take at most 1 recipients\n"


def test_list(load: Load, command: Command) -> None:
    load(f"number\n{ANN}\n")
    listed = command("audience", "list", "acme", "--json").json
    assert [(each["name"], each["channel"], each["contacts"]) for each in listed] == [("all", "sms", 1)]
    assert command("audience", "list", "acme", "--channel", "viber", "--json").json == []
    head, row = command("audience", "list", "acme").out.splitlines()
    assert head.split() == ["audience_id", "name", "channel", "contacts", "created_at"]
    assert row.split()[1:4] == ["all", "sms", "1"]


def _large(count: int) -> str:
    rows = (f"{4477 * 10**8 + n},First {n},Last {n},custom one,custom two,a;b" for n in range(count))
    return "number,first_name,last_name,custom1,custom2,tags\n" + "\n".join(rows) + "\n"


def test_memory_does_not_grow_with_the_file(load: Load, write: Write, command: Command) -> None:
    peaks = []
    for count in (10_000, 40_000):
        path = write(_large(count))
        arguments = ("audience", "load", "acme", f"of {count}", str(path), "--channel", "sms", "--json")
        tracemalloc.start()
        done = command(*arguments)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (done.code, done.json["contacts"]) == (0, count)
    assert peaks[1] < peaks[0] * 1.2, peaks
