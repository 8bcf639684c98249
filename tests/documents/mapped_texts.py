"""How placeholders are written by the vendors, and what becomes of texts that have them."""

from collections.abc import Sequence
from typing import Any

from adapters.dynamic_messaging.links import OPT_OUT_TOKEN, TRACK_TOKEN
from adapters.dynamic_messaging.translate_campaigns import campaign_item
from adapters.registry import converters
from gateway.conversion.convert import convert
from gateway.conversion.findings import LossReport
from gateway.conversion.forms import Kind
from gateway.conversion.shelf import Shelf
from gateway.domain.campaigns import CampaignStatus, Counters
from gateway.domain.content import CONTACT_FIELDS, LINK_FIELDS, Content, Syntax, Text
from gateway.domain.links import LinkKind
from tests.documents.mapped_states import campaign_with

_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
_TOKENS = {LinkKind.OPT_OUT.value: OPT_OUT_TOKEN, LinkKind.TRACK.value: TRACK_TOKEN}
_LINK = "https://shop.example/a"
_TEXTS = {
    "dexatel": (
        "{first_name}",
        "{last_name}",
        "{first_name} {last_name}",
        "{last_name}, {first_name}",
        "{custom2} {custom1}",
        "{number}",
    ),
    "experia": ("{{1}} {{2}} {{3}} {{4}}", "{{2}} {{1}}"),
    "dynamic_messaging": ("{Name}", "{Custom2} {Custom1}", "{PhoneNumber}", f"{_LINK} {{OptOut}}"),
}


_NUMBERS = ("number", "AccountID", "phoneNumber")
_CONTACTS: dict[str, Any] = {
    "dexatel": {
        "number": "447700900001",
        **{"first_name": "Ann", "last_name": "Bee", "custom1": "one", "custom2": "two"},
    },
    "experia": {"AccountID": "+447700900001", "Params": ["Ann", "Bee", "one", "two", "three"]},
    "dynamic_messaging": {"phoneNumber": "447700900001", "name": "Ann", "custom1": "one", "custom2": "two"},
}


def placeholders() -> list[Sequence[str]]:
    """The placeholders of all fields, as each dialect shows a text of another."""
    rows = [_row(field) for field in (*CONTACT_FIELDS, *sorted(LINK_FIELDS))]
    return [("domain", "Dexatel", "Experia", "Dynamic Messaging"), *rows, _parameters()]


def _row(field: str) -> Sequence[str]:
    text = Text(_TOKENS.get(field) or "{" + field + "}", Syntax.NAMED if field in _TOKENS else Syntax.BRACES)
    braces = f"`{{{field}}}`" if field in CONTACT_FIELDS else "–"
    return field, braces, "`{{N}}`", f"`{text.written_in(Syntax.NAMED).source}`"


def _parameters() -> Sequence[str]:
    numbered = Text("{{1}}, {{2}}, {{3}}, {{4}}", Syntax.NUMBERED)
    shown = campaign_with(CampaignStatus.SCHEDULED, Counters(), Content(numbered))
    named = campaign_item(shown)["message"]
    braces = numbered.written_in(Syntax.BRACES).source
    return "parameters 1 to 4", *(f"`{each}`" for each in (braces, numbered.source, named))


def values() -> list[Sequence[str]]:
    """Where the values of a contact that has them all stand at the other vendors."""
    vendors = {each.name: each for each in converters()}
    rows = []
    for source, contact in _CONTACTS.items():
        reports = {
            target: convert(vendors[source], vendors[target], Kind.CONTACT, contact).report
            for target in vendors
            if target != source
        }
        for path in dict.fromkeys(each.path for report in reports.values() for each in report.findings):
            if path is not None and path not in _NUMBERS:
                cells = (_target(reports.get(target), path) for target in vendors)
                rows.append((vendors[source].title, f"`{path}`", *cells))
    return [("of", "value", *(each.title for each in vendors.values())), *rows]


def _target(report: LossReport | None, path: str) -> str:
    if report is None:
        return ""
    finding = next(each for each in report.findings if each.path == path)
    return f"`{finding.target}`" if finding.target else "–"


def texts() -> list[Sequence[str]]:
    """What conversion makes of texts whose recipients have what they ask for."""
    names = {each.name: each.title for each in converters()}
    rows = [
        (names[source], f"`{text}`", *(_cell(source, target, text) for target in _TEXTS))
        for source, texts in _TEXTS.items()
        for text in texts
    ]
    return [("of", "text", *(names[each] for each in _TEXTS)), *rows]


def _cell(source: str, target: str, text: str) -> str:
    return "" if source == target else f"`{_converted(source, target, text)}`"


def _converted(source: str, target: str, text: str) -> str:
    vendors = {each.name: each for each in converters()}
    shelf = Shelf.of(templates=[{"id": _ID, "text": text}] if source == "dexatel" else [])
    done = convert(
        vendors[source], vendors[target], Kind.CAMPAIGN_REQUEST, _REQUESTS[source](text), shelf=shelf
    )
    made = {**done.converted, **done.companions}
    found = {"dexatel": lambda: made["template"]["text"], "experia": lambda: made["Message"]}
    return str(found.get(target, lambda: made["message"])())


def _of_dexatel(_text: str) -> Any:
    return {"data": {"channel": "SMS", "from": "Shop", "audience": _ID, "template": _ID}}


def _of_experia(text: str) -> Any:
    return {"Name": "Sale", "Message": text}


def _of_dynamic_messaging(text: str) -> Any:
    return {"sender": "Shop", "message": text, "trackLinkUrl": _LINK if _LINK in text else None}


_REQUESTS = {
    "dexatel": _of_dexatel,
    "experia": _of_experia,
    "dynamic_messaging": _of_dynamic_messaging,
}
