"""`convert` on the command line."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from gateway.__main__ import run
from tests.cli.conftest import Done

Convert: TypeAlias = Callable[..., Done]

ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
ANN = {"AccountID": "+447700900001", "Params": ["Ann"]}
CLIENTS = [ANN, {"AccountID": "+447700900002", "Params": ["Bob"]}]
EXPERIA = {"Name": "Spring", "Message": "Hi {{1}}", "Clients": CLIENTS, "TempMsgID": ID}
DEXATEL = {"data": {"name": "Spring", "channel": "SMS", "from": "Shop", "audience": ID, "template": ID}}
TEMPLATE = {"data": {"id": ID, "text": "Hi {first_name}", "channel": "SMS"}}
CONTACTS = [{"audience_id": ID, "number": "447700900001", "first_name": "Ann"}]
TO_EXPERIA = ("--from", "dexatel", "--to", "experia")
TO_DM = ("--from", "experia", "--to", "dynamic-messaging")


class _Input:
    def __init__(self, text: str) -> None:
        self.buffer = io.BytesIO(text.encode())


@pytest.fixture
def convert(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Convert:
    """Runs the command on a standard input."""

    def call(value: Any, *arguments: str) -> Done:
        text = value if isinstance(value, str) else json.dumps(value)
        monkeypatch.setattr(sys, "stdin", _Input(text))
        capfdbinary.readouterr()
        code = run(["convert", *arguments])
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        return Done(code, captured.out.decode(), captured.err.decode())

    return call


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "audience.jsonl").write_text("\n".join(map(json.dumps, CONTACTS)))
    (tmp_path / "templates.json").write_text(json.dumps(TEMPLATE, indent=2))
    return (
        *("--audience", str(tmp_path / "audience.jsonl")),
        *("--templates", str(tmp_path / "templates.json")),
    )


def test_output_and_report_are_apart(convert: Convert, files: tuple[str, ...], tmp_path: Path) -> None:
    done = convert(DEXATEL, *TO_EXPERIA, *files, "--report", str(tmp_path / "report.json"))
    assert done.code == 0
    assert done.json == {
        "Name": "Spring",
        "Message": "Hi {{1}}",
        "Clients": [{"AccountID": "+447700900001", "Params": ["Ann"]}],
        "TempMsgID": ID,
    }
    lines = done.err.splitlines()
    assert lines[0].split() == ["field", "in", "the", "target", "from", "to", "why", "times"]
    assert any(line.split()[:5] == ["carried", "data.name", "Name", "Spring", "Spring"] for line in lines)
    assert lines[-1].startswith("dexatel → experia, campaign-request: ")
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["from"], report["to"], report["kind"]) == ("dexatel", "experia", "campaign-request")
    assert sum(report["counts"].values()) == sum(each["count"] for each in report["findings"])


def test_what_the_target_needs_goes_to_files(convert: Convert, tmp_path: Path) -> None:
    audience, templates = tmp_path / "a.jsonl", tmp_path / "t.jsonl"
    outputs = ("--audience-out", str(audience), "--templates-out", str(templates))
    done = convert(EXPERIA, "--from", "experia", "--to", "dexatel", *outputs)
    data = done.json["data"]
    assert (data["audience"], data["template"]) == (json.loads(audience.read_text())["id"], ID)
    assert json.loads(templates.read_text())["text"] == "Hi {first_name}"
    back = convert(
        done.out, *TO_EXPERIA, "--audience", str(audience), "--templates", str(templates), "--strict"
    )
    assert (back.code, back.json) == (0, EXPERIA)


def test_json_lines(convert: Convert) -> None:
    lines = "\n".join(json.dumps(EXPERIA | {"Message": f"Hi {n}"}) for n in range(3))
    done = convert(lines + "\n\n", *TO_DM)
    assert [json.loads(line)["message"] for line in done.out.splitlines()] == ["Hi 0", "Hi 1", "Hi 2"]
    assert done.err.splitlines()[-1].startswith(
        "experia → dynamic_messaging, 3 of campaign-request: 9 carried"
    )


def test_a_broken_line_ends_it(convert: Convert) -> None:
    done = convert('{"Name": "x"}\n\n{', *TO_DM)
    assert (done.code, len(done.out.splitlines())) == (1, 1)
    assert done.err.startswith("error: standard input, line 3 of JSON Lines: not valid JSON")


def test_a_list_and_a_spread_document(convert: Convert) -> None:
    assert len(convert([EXPERIA, EXPERIA], *TO_DM).out.splitlines()) == 2
    assert convert(json.dumps(EXPERIA, indent=2), *TO_DM).json["message"] == "Hi {Name}"


def test_another_kind(convert: Convert) -> None:
    done = convert(ANN, *TO_DM, "--kind", "contact", "--region", "GB")
    assert done.json["phoneNumber"] == "447700900001"


def test_strict_writes_nothing_that_lacks_something(convert: Convert) -> None:
    lacking = convert(EXPERIA, *TO_DM, "--strict")
    assert (lacking.code, lacking.out) == (1, "")
    assert lacking.err.endswith("error: Dynamic Messaging requires what is missing\n")
    assert "Dynamic Messaging requires a sender" in lacking.err


REFUSED: list[tuple[str, str, tuple[str, ...], int, str]] = [
    ("nothing", "", TO_DM, 1, "there is nothing on standard input"),
    ("no JSON", "{", TO_DM, 1, "standard input: not valid JSON"),
    ("no object", "5", TO_DM, 1, "Experia's campaign-request is a JSON object"),
    ("no such vendor", "{}", ("--from", "acme", "--to", "dexatel"), 1, "there is no vendor 'acme'"),
    ("no such kind there", "{}", (*TO_DM, "--kind", "template"), 1, "Dynamic Messaging has no template"),
    (
        "nowhere to put an audience",
        "{}",
        ("--from", "experia", "--to", "dexatel"),
        2,
        "Invalid value: Dexatel's campaign-request needs --audience-out",
    ),
    (
        "a file for nothing",
        "{}",
        (*TO_DM, "--templates-out", "/nowhere.json"),
        2,
        "Invalid value: Dynamic Messaging's campaign-request has no template beside it for --templates-out",
    ),
    ("no such file", "{}", (*TO_EXPERIA, "--audience", "/nowhere.json"), 1, "/nowhere.json: No such file"),
]


@pytest.mark.parametrize(
    ("text", "arguments", "code", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused(convert: Convert, text: str, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = convert(text, *arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err.splitlines()[-1].startswith(f"error: {said}")
