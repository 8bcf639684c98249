"""`export` and `load` on the command line."""

import io
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from gateway.__main__ import run
from tests.cli.conftest import Command


def given(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_from_one_gateway_to_another(
    command: Command,
    fresh_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command("account", "create", "acme")
    command("suppression", "add", "acme", "+447700900001", "--channel", "sms")
    first = command("export", "--account", "acme")
    assert (first.code, first.err) == (0, "left: account 1, suppression 1\n")
    kinds = [orjson.loads(line)["kind"] for line in first.out.splitlines()]
    assert kinds == ["export", "account", "suppression"]

    there = ("--account", "acme", "--database-url", fresh_database_url)
    given(monkeypatch, first.out)
    assert run(["load", *there]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "account: 1 came, 0 were there already",
        "suppression: 1 came, 0 were there already",
    ]
    given(monkeypatch, first.out)
    assert run(["load", *there, "--json"]) == 0
    assert orjson.loads(capsys.readouterr().out)["suppression"]["there"] == 1
    assert run(["export", *there]) == 0
    assert capsys.readouterr().out == first.out


# label, what is loaded, what is said
REFUSED = [
    ("no export", "hello\n", "error: line 1: not JSON"),
    ("an account that has another name", None, "has another name here"),
]


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case, id=label) for label, *case in REFUSED])
def test_what_can_not_be_loaded(
    command: Command, monkeypatch: pytest.MonkeyPatch, text: str | None, said: str
) -> None:
    command("account", "create", "acme")
    given(monkeypatch, text or command("export", "--account", "acme").out)
    done = command("load", "--account", "other")
    assert done.code == 1
    assert said in done.err


def test_an_account_that_does_not_exist(command: Command) -> None:
    done = command("export", "--account", "nobody")
    assert (done.code, done.out) == (1, "")


def test_nobody_reads_an_export_to_its_end(command: Command, database_url: str, tmp_path: Path) -> None:
    command("account", "create", "acme")
    numbers = tmp_path / "numbers"
    numbers.write_text("\n".join(f"4477{n:08d}" for n in range(3_000)))
    command("suppression", "import", "acme", str(numbers), "--channel", "sms")
    arguments = ["export", "--account", "acme", "--database-url", database_url]
    with subprocess.Popen(
        [sys.executable, "-m", "gateway", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as export:
        assert export.stdout is not None
        assert export.stderr is not None
        assert export.stdout.readline().startswith(b'{"kind":"export"')
        export.stdout.close()
        said = export.stderr.read()
    assert (export.returncode, said) == (1, b"error: Nobody reads what is written any more.\n")
