"""The page: whole, escaped, and asking nobody for anything."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import orjson
import pytest

from gateway.comparison.examples import examples_of
from gateway.comparison.exchanges import Exchange, Request
from gateway.comparison.findings import EXAMPLES, MOST_GROUPS, MOST_OPERATIONS, OTHERS, Findings, grouped
from gateway.comparison.judging import Judge
from gateway.comparison.not_compared import Why
from gateway.comparison.redaction import LONGEST, Redaction
from gateway.comparison.report import page, write
from gateway.comparison.rules import Rules
from gateway.comparison.summary import Sides, Summary, summary_of
from gateway.domain.answers import Answer
from tests.comparison.conftest import COMPARISONS

DEXATEL = COMPARISONS["dexatel"]
SIDES = Sides("https://vendor.example", "http://localhost:8080", mirrored=False)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVIL = "</pre><script>alert(1)</script>\"'&"


def add(findings: Findings, operation: str, vendor: object, gateway: object, target: str = "/v1/x") -> None:
    """Judges two answers as the comparison does."""
    redaction = Redaction(DEXATEL.keys)
    theirs, ours = (Answer(200, [("X-A", EVIL)], orjson.dumps(each)) for each in (vendor, gateway))
    exchange = Exchange(AT, Request("GET", target, [("User-Agent", EVIL)], EVIL.encode()), theirs)
    found = grouped(operation, Judge(Rules(DEXATEL)).differences(theirs, ours), lambda: str)
    firsts = {key: found[key].first for key in findings.lacking(found)}
    findings.judged(operation, found, examples_of(redaction, exchange, ours, firsts))


def summary(findings: Findings) -> Summary:
    return summary_of(DEXATEL, SIDES, AT, findings)


class _Tags(HTMLParser):
    """The tags of a page with their attributes, and whether each is closed."""

    VOID = ("meta", "link", "br", "img", "input")

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(text: str) -> Iterator[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(text)
    assert parser.open == []
    yield from parser.tags


@pytest.fixture
def findings() -> Findings:
    findings = Findings()
    add(findings, f"GET /{EVIL}", {EVIL: EVIL, "a": 1}, {"a": EVIL}, f"/v1/{EVIL}?{EVIL}={EVIL}")
    add(findings, "GET /v1/equal", {"a": 1}, {"a": 1})
    findings.left_out("GET /v1/equal", Why.NO_ROOM)
    findings.left_out(None, Why.OTHER_PATH)
    return findings


def test_what_comes_from_outside_is_text(findings: Findings) -> None:
    text = page(summary(findings))
    found = list(tags(text))
    assert "script" not in {tag for tag, _ in found}
    assert not {name for _, attributes in found for name in attributes} & {"src", "href", "onclick", "onload"}
    assert not re.search(r"url\(|@import|https?://(?!vendor\.example|localhost)", text)
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    assert "&lt;script&gt;alert(1)" in text


def test_it_says_all_that_is_known(findings: Findings) -> None:
    text = page(summary(findings))
    for each in ("missing key", "integer → text", Why.NO_ROOM, Why.OTHER_PATH, "GET /v1/equal"):
        assert str(each).replace("'", "&#39;") in text
    for rule in DEXATEL.set_aside:
        assert rule.reason in text


def test_a_page_of_nothing() -> None:
    assert "Nothing was compared yet" in page(summary(Findings()))


def test_examples_and_groups_have_bounds() -> None:
    findings = Findings()
    for place in range(EXAMPLES + 2):
        add(findings, "GET /v1/x", {"a": place}, {"a": -1})
    (group,) = findings.groups.values()
    assert (group.exchanges, len(group.examples)) == (EXAMPLES + 2, EXAMPLES)
    many = {f"k{place}": 1 for place in range(MOST_GROUPS + 10)}
    add(findings, "GET /v1/y", many, {})
    assert (len(findings.groups), findings.beyond) == (MOST_GROUPS, 11)
    for place in range(MOST_OPERATIONS + 10):
        findings.left_out(f"GET /{place}", Why.NO_ROOM)
    assert findings.operations[OTHERS].seen == 12
    assert len(findings.operations) == MOST_OPERATIONS + 1
    assert "11 further differences" in page(summary(findings))


def test_long_bodies_are_cut() -> None:
    findings = Findings()
    add(findings, "GET /v1/x", {"a": "x" * 100_000}, {"a": 1})
    (group,) = findings.groups.values()
    (example,) = group.examples
    assert len(example.vendor.body) < LONGEST + 100
    assert example.vendor.body.endswith("characters more")
    assert len(example.vendor_value) < 300


def test_it_is_put_in_place_whole(findings: Findings, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "nowhere" / "report.html", summary(findings))
    write(path, summary(findings))
    assert path.read_text().startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [path]
