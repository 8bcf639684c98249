"""From one vendor's object to another's, through the domain's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.conversion.accounting import REPEATED, Accounting, supplied_words
from gateway.conversion.findings import LossReport
from gateway.conversion.forms import COMPUTED, Converter, Form, JsonObject, Kind
from gateway.conversion.leaves import is_deep, put_at
from gateway.conversion.notes import Notes
from gateway.conversion.shelf import Shelf
from gateway.domain.errors import ConversionRefused


@dataclass(frozen=True)
class Conversion:
    """The object as the target's vendor has it, what it needs beside it, and what became of each field."""

    converted: JsonObject
    report: LossReport
    companions: Mapping[str, JsonObject] = field(default_factory=dict)


NOTHING = Shelf()
STRAY = " (beside it)"
"""What the name of a key ends with in the report that stands beside an object, and is none of its own."""


def convert(
    source: Converter,
    target: Converter,
    kind: Kind,
    value: Any,
    *,
    shelf: Shelf = NOTHING,
    region: str | None = None,
) -> Conversion:
    """Converts one object; `shelf` has what it refers to by id, `region` is where national numbers are read.

    Raises ConversionRefused for something that is no object of the kind at all, and for things on the shelf
    that such an object can't refer to. A field that can't be taken over is in the report and refuses nothing.
    """
    reading, writing = source.form(kind), target.form(kind)
    for what, given_beside in (("audience", shelf.audiences), ("template", shelf.templates)):
        if given_beside and what not in reading.beside:
            raise ConversionRefused(f"{source.title}'s {kind} refers to no {what}")
    own = _folded(_object(value, source, reading, kind), reading)
    given = _folded(reading.shelved(own, shelf), reading)
    notes = Notes(region)
    made = writing.write(reading.read(given, notes), notes)
    supplied = supplied_words(given, reading, notes)
    _with_defaults(made, writing, supplied)
    again = _back(made, reading, writing, region)
    account = Accounting(source, target, kind, (given, made, again), notes, supplied)
    report = LossReport(source.name, target.name, kind, account.findings())
    companions = {key: made.pop(key) for key in writing.beside if key in made}
    return Conversion(made, report, companions)


def _back(made: JsonObject, reading: Form, writing: Form, region: str | None) -> JsonObject:
    """What the source's vendor would have if the result came back from the target's."""
    notes = Notes(region)
    return reading.write(writing.read(made, notes), notes)


def _object(value: Any, source: Converter, form: Form, kind: Kind) -> JsonObject:
    """The object, out of its envelope; keys that only look like its own stand under other names."""
    if not isinstance(value, dict) or not value:
        raise ConversionRefused(f"{source.title}'s {kind} is a JSON object with something in it")
    if is_deep(value):
        raise ConversionRefused("it is nested too deeply")
    enveloped = source.enveloped and isinstance(value.get("data"), dict)
    if kind is Kind.CAMPAIGN_REQUEST:
        if source.enveloped and not enveloped:
            raise ConversionRefused(f"{source.title}'s {kind} has its fields in an object 'data'")
        return {key + STRAY if key.lower() in form.beside else key: each for key, each in value.items()}
    if enveloped:
        stray = {key + STRAY: each for key, each in value.items() if key != "data"}
        return {**value["data"], **stray}
    return value


def _folded(value: Any, form: Form, path: str = "") -> Any:
    """With the published spelling of keys, where the vendor takes any; of several, the last counts."""
    if not form.any_case:
        return value
    if isinstance(value, list):
        return [_folded(each, form, f"{path}[]") for each in value]
    if not isinstance(value, dict):
        return value
    folded: JsonObject = {}
    for key, entry in value.items():
        below = f"{path}.{key.lower()}" if path else key.lower()
        published = form.spelling.get(below, key)
        if published in folded:
            folded[published + REPEATED] = folded.pop(published)
        folded[published] = _folded(entry, form, below)
    return folded


def _with_defaults(made: JsonObject, writing: Form, supplied: frozenset[str]) -> None:
    for each in writing.places:
        left_out = each.word and each.word not in supplied and "[]" not in each.path
        if left_out and not each.only_read and each.default is not COMPUTED:
            put_at(made, each.path, each.default)
