"""The list of those who opted out, on the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.cli.conftest import Command, Done

ANN, BOB, CARL = "447700900001", "447700900002", "447700900003"

Suppression: TypeAlias = Callable[..., Done]


@pytest.fixture
def suppression(command: Command) -> Suppression:
    """Runs one of the commands for an account in Britain."""
    command("account", "create", "acme")
    command("account", "set", "acme", "region=GB")

    def run(name: str, *arguments: str) -> Done:
        return command("suppression", name, "acme", *arguments, "--json")

    return run


def _listed(suppression: Suppression, *options: str) -> list[tuple[str, str, str]]:
    listed = suppression("list", *options).json["suppressions"]
    return [(each["number"], each["channel"], each["source"]) for each in listed]


def test_add_list_remove(suppression: Suppression) -> None:
    assert suppression("add", ANN, "+44 7700 900002", "--channel", "sms").json == {"added": 2, "already": 0}
    assert suppression("add", "07700900001", CARL, CARL, "--channel", "sms").json == {
        "added": 1,
        "already": 1,
    }
    assert suppression("add", ANN, "--channel", "whatsapp").json == {"added": 1, "already": 0}
    sms = [(each, "sms", "operator") for each in (ANN, BOB, CARL)]
    assert _listed(suppression) == [*sms, (ANN, "whatsapp", "operator")]
    assert _listed(suppression, "--channel", "sms") == sms
    assert _listed(suppression, "--skip", "1", "--limit", "1") == sms[1:2]
    assert suppression("list", "--limit", "1").json["total"] == 4
    assert suppression("remove", ANN, "33612345678", "--channel", "sms").json == {"removed": 1, "unknown": 1}
    assert _listed(suppression, "--channel", "sms") == sms[1:]


def test_list_for_people(suppression: Suppression, command: Command) -> None:
    suppression("add", ANN, BOB, "--channel", "sms")
    head, row, total = command("suppression", "list", "acme", "--limit", "1").out.splitlines()
    assert head.split() == ["number", "channel", "source", "created_at"]
    assert row.split()[:3] == [ANN, "sms", "operator"]
    assert total == "1 of 2"


@pytest.mark.parametrize("name", ["add", "remove"])
def test_no_number_no_change(suppression: Suppression, name: str) -> None:
    done = suppression(name, ANN, "hello", "--channel", "sms")
    assert (done.code, done.err) == (1, "error: not a phone number: …lo\n")
    assert _listed(suppression) == []


FILES = [
    ("one a line", f"{ANN}\n+{BOB}\n"),
    ("with a head", f"number\n{ANN}\n{BOB}\n"),
    ("the first column", f"{ANN},Ann\n{BOB},Bob\n"),
    ("a column by its name", f"name;Number\nAnn;{ANN}\nBob;{BOB}\n"),
    ("Windows", f"\ufeffnumber\r\n{ANN}\r\n{BOB}\r\n"),
    ("national", "07700 900001\n07700 900002"),
    ("twice", f"{ANN}\n{BOB}\n{ANN}\n"),
]


@pytest.mark.parametrize("content", [each[1] for each in FILES], ids=[each[0] for each in FILES])
def test_import(suppression: Suppression, tmp_path: Path, content: str) -> None:
    path = tmp_path / "numbers"
    path.write_bytes(content.encode())
    done = suppression("import", str(path), "--channel", "sms")
    assert (done.code, done.err, done.json["added"], done.json["bad_rows"]) == (0, "", 2, 0)
    assert _listed(suppression) == [(ANN, "sms", "import"), (BOB, "sms", "import")]
    again = suppression("import", str(path), "--channel", "sms")
    assert (again.json["added"], again.json["already"]) == (0, done.json["already"] + 2)


def test_import_takes_the_good_rows_and_names_the_bad(suppression: Suppression, tmp_path: Path) -> None:
    path = tmp_path / "numbers"
    path.write_text(f"name,number\nAnn,{ANN}\nnobody,none\nshort\nBob,{BOB}\n")
    done = suppression("import", str(path), "--channel", "sms")
    assert done.code == 1
    assert done.err == ("line 3: not a phone number: …\nline 4: no number\nerror: 2 rows hold no number\n")
    assert done.json == {"added": 2, "already": 0, "bad_rows": 2}
    assert [number for number, _, _ in _listed(suppression)] == [ANN, BOB]


def test_a_large_import(suppression: Suppression, tmp_path: Path) -> None:
    path = tmp_path / "numbers"
    path.write_text("\n".join(str(4477 * 10**8 + n) for n in range(12_345)))
    assert suppression("import", str(path), "--channel", "sms").json["added"] == 12_345
    assert suppression("list").json["total"] == 12_345


def test_a_file_that_is_none(suppression: Suppression, tmp_path: Path) -> None:
    path = tmp_path / "numbers"
    path.write_bytes(f"{ANN}\n\xff\n".encode("latin-1"))
    done = suppression("import", str(path), "--channel", "sms")
    assert (done.code, done.err) == (1, f"error: {path}, line 2 is not UTF-8; save the file as UTF-8\n")
