"""The vendors' pages' examples in all directions: each file has one, what it becomes, and the report."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.registry import converters
from gateway.conversion.convert import convert
from gateway.conversion.findings import Finding, Outcome
from gateway.conversion.forms import Kind
from gateway.conversion.shelf import Shelf

PAGES = sorted((Path(__file__).parent / "pages").glob("*.json"))
VENDORS = {each.name: each for each in converters()}


def said(finding: Finding) -> str:
    """A finding in one line."""
    shown = {key: json.dumps(each, ensure_ascii=False) for key, each in finding.as_json().items()}
    times = f" ×{finding.count}" if finding.count > 1 else ""
    why = f" ({finding.why})" if finding.why else ""
    match finding.outcome:
        case Outcome.MISSING:
            return f"missing {finding.target}{why}"
        case Outcome.DEFAULTED if finding.path is None:
            return f"defaulted {finding.target} = {shown['to']}{why}{times}"
        case Outcome.LOST:
            return f"lost {finding.path} = {shown['from']}{why}{times}"
        case Outcome.CARRIED:
            return f"carried {finding.path} → {finding.target}{times}"
        case _:
            ends = f"{shown['from']} → {shown.get('to')}"
            return f"{finding.outcome} {finding.path} → {finding.target}: {ends}{why}{times}"


def outcome_of(page: Any) -> dict[str, Any]:
    """What becomes of a page's example."""
    done = convert(
        VENDORS[page["from"]],
        VENDORS[page["to"]],
        Kind(page["kind"]),
        page["object"],
        shelf=Shelf.of(page.get("audiences", ()), page.get("templates", ())),
    )
    return {
        "converted": done.converted,
        "companions": done.companions,
        "report": [said(each) for each in done.report.findings],
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_example(path: Path) -> None:
    page = json.loads(path.read_text())
    assert outcome_of(page) == {key: page[key] for key in ("converted", "companions", "report")}


def test_every_direction_has_an_example() -> None:
    pages = [json.loads(path.read_text()) for path in PAGES]
    for kind in (Kind.CAMPAIGN_REQUEST, Kind.CAMPAIGN):
        shown = {(page["from"], page["to"]) for page in pages if page["kind"] == kind}
        assert shown == {(one, other) for one in VENDORS for other in VENDORS if one != other}
