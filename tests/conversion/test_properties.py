"""Nothing is lost silently, and what is said to be carried comes back, for objects made at random."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.registry import converters
from gateway.conversion.convert import Conversion, convert
from gateway.conversion.findings import Outcome
from gateway.conversion.forms import Converter, Kind
from gateway.conversion.leaves import leaves
from gateway.conversion.shelf import Shelf
from tests.conversion import generated

VENDORS = {each.name: each for each in converters()}
DIRECTIONS = [(one, other) for one in VENDORS for other in VENDORS if one != other]
SHOWN = [
    (one, other, kind)
    for one, other in DIRECTIONS
    for kind in Kind
    if (one, kind) in generated.SHOWN and (other, kind) in generated.SHOWN
]
KNOWN_ID = generated.UUIDS[0]


def request_of(vendor: str) -> st.SearchStrategy[tuple[Any, Shelf]]:
    """A request, and what it may refer to."""
    if vendor == "experia":
        templates = generated.some_of(generated.SHOWN["experia", Kind.TEMPLATE])
        body = generated.some_of(generated.EXPERIA_REQUEST).filter(bool)
        return st.tuples(body, st.builds(_shelf, st.none(), templates))
    if vendor == "dynamic_messaging":
        groups = generated.some_of(generated.SHOWN["dynamic_messaging", Kind.AUDIENCE])
        body = generated.some_of(generated.DM_REQUEST).filter(bool)
        return st.tuples(body, st.builds(_shelf, groups, st.none()))
    data = generated.some_of(generated.DEXATEL_REQUEST)
    audience = generated.some_of(generated.SHOWN["dexatel", Kind.AUDIENCE])
    template = generated.some_of(generated.DEXATEL_TEMPLATE)
    return st.tuples(st.builds(lambda each: {"data": each}, data), st.builds(_shelf, audience, template))


def _shelf(audience: Any, template: Any) -> Shelf:
    audiences = [{**audience, "id": KNOWN_ID}] if audience else []
    templates = [{**template, "id": KNOWN_ID}] if template else []
    return Shelf.of(audiences, templates)


def _is_accounted_for(value: Any, conversion: Conversion) -> None:
    """Every value of the source is in the report as often as it is there, keys in any case."""
    told: dict[str, int] = {}
    for each in conversion.report.findings:
        if each.path is not None:
            named = each.path.lower().replace(" (repeated)", "")
            told[named] = told.get(named, 0) + each.count
    for path, _, value_there in leaves(value):
        pattern = path.lower()
        covers = [each for each in told if pattern == each or pattern.startswith((each + ".", each + "["))]
        assert covers, (pattern, value_there)
        told[covers[0]] -= pattern == covers[0]
        assert told[covers[0]] >= 0


def _comes_back(value: Any, there: Conversion, back: Conversion) -> None:
    """Where every value of a field was carried, the same ones stand there again, in their order."""
    source, again = _values(value), _values({**back.converted, **back.companions})
    others = (each.path for each in there.report.findings if each.outcome is not Outcome.CARRIED)
    otherwise = {path.removesuffix(" (repeated)") for path in others if path is not None}
    for each in there.report.of(Outcome.CARRIED):
        assert each.path is not None
        came = again.get(each.path.lower(), [])
        assert each.was is None or each.was in came, (each, again)
        if each.path not in otherwise:
            assert came == source.get(each.path.lower(), came), (each, again)


def _values(value: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for path, _, each in leaves(value):
        if each is not None:
            found.setdefault(path.lower(), []).append(each)
    return found


def _there_and_back(one: Converter, other: Converter, kind: Kind, value: Any, shelf: Shelf) -> None:
    there = convert(one, other, kind, value, shelf=shelf)
    source = one.form(kind).shelved(value, shelf) if kind is Kind.CAMPAIGN_REQUEST else value
    if one.name == "experia" and kind is Kind.CAMPAIGN_REQUEST:
        source = _with_template(value, shelf)
    _is_accounted_for(source, there)
    shelf_back = Shelf.of(
        *([each] if (each := there.companions.get(key)) else [] for key in ("audience", "template"))
    )
    back = convert(other, one, kind, there.converted, shelf=shelf_back)
    _comes_back(source, there, back)


def _with_template(value: Mapping[str, Any], shelf: Shelf) -> Any:
    named = [each for key, each in value.items() if key.lower() == "tempmsgid"]
    template = shelf.templates.get(str(named[-1] or "").lower()) if named else None
    return {**value, "template": template} if template else value


@pytest.mark.parametrize(("one", "other"), DIRECTIONS, ids=lambda each: str(each))
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_requests(one: str, other: str, data: st.DataObject) -> None:
    value, shelf = data.draw(request_of(one))
    _there_and_back(VENDORS[one], VENDORS[other], Kind.CAMPAIGN_REQUEST, value, shelf)


@pytest.mark.parametrize(("one", "other", "kind"), SHOWN, ids=lambda each: str(each))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_shown_objects(one: str, other: str, kind: Kind, data: st.DataObject) -> None:
    value = data.draw(generated.some_of(generated.SHOWN[one, kind]).filter(bool))
    _there_and_back(VENDORS[one], VENDORS[other], kind, value, Shelf())
