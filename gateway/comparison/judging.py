"""What a client of the vendor would see differently at the gateway."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

from gateway.comparison.documents import Missing, document_of, media_type_of
from gateway.comparison.forms import form_of, type_of
from gateway.comparison.rules import Form, Rules
from gateway.comparison.walking import folded as folded_path
from gateway.comparison.walking import step
from gateway.domain.answers import Answer


class Kind(StrEnum):
    """In what two answers differ."""

    STATUS = "status"
    MEDIA_TYPE = "content type"
    BODY = "body"
    MISSING_KEY = "missing key"
    EXTRA_KEY = "extra key"
    TYPE = "type"
    VALUE = "value"
    FORM = "form"
    MISSING_ENTRY = "missing entry"
    EXTRA_ENTRY = "extra entry"
    LENGTH = "number of entries"
    ORDER = "order of entries"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two answers differ.

    `path` is its JSON path, `folded` the same with a star for each index. `detail` tells differences of one
    kind apart that mean something else, as 200 → 404 and 200 → 500.
    """

    kind: Kind
    path: str
    folded: str
    vendor: Any
    gateway: Any
    detail: str = ""


Twins: TypeAlias = Mapping[str, str | None]
"""The vendor's ids, each with that of the same thing at the gateway, None where nothing there is the same."""

NO_TWINS: Twins = MappingProxyType({})

ABSENT = Missing()


class Judge:
    """Judges by a dialect's rules."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def differences(
        self, vendor: Answer, gateway: Answer, twins: Twins | None = NO_TWINS
    ) -> Iterator[Difference]:
        """Every difference; bodies are looked at only when both sides accept, or both refuse.

        Without `twins` what is answered is new, so entries of lists are compared in their order.
        """
        if vendor.status != gateway.status:
            detail = f"{vendor.status} → {gateway.status}"
            yield Difference(Kind.STATUS, "", "", vendor.status, gateway.status, detail)
            if vendor.is_refusal != gateway.is_refusal:
                return
        theirs, ours = media_type_of(vendor.headers), media_type_of(gateway.headers)
        if theirs != ours:
            yield Difference(Kind.MEDIA_TYPE, "", "", theirs, ours, f"{theirs or '-'} → {ours or '-'}")
        yield from _Walk(self._rules, twins).bodies(document_of(vendor), document_of(gateway))


class _Walk:
    """Goes through two documents side by side."""

    def __init__(self, rules: Rules, twins: Twins | None) -> None:
        self._rules = rules
        self._twins = twins

    def bodies(self, vendor: Any, gateway: Any) -> Iterator[Difference]:
        if isinstance(vendor, Missing) != isinstance(gateway, Missing):
            detail = "none there" if isinstance(vendor, Missing) else "none here"
            yield Difference(Kind.BODY, "$", "$", vendor, gateway, detail)
        elif not isinstance(vendor, Missing):
            yield from self._values("$", "$", vendor, gateway)

    def _values(self, path: str, folded: str, vendor: Any, gateway: Any) -> Iterator[Difference]:
        if type_of(vendor) != type_of(gateway):
            detail = f"{type_of(vendor)} → {type_of(gateway)}"
            yield Difference(Kind.TYPE, path, folded, vendor, gateway, detail)
        elif isinstance(vendor, dict):
            yield from self._objects(path, folded, vendor, gateway)
        elif isinstance(vendor, list):
            yield from self._lists(path, folded, vendor, gateway)
        elif vendor != gateway:
            yield from self._scalars(path, folded, vendor, gateway)

    def _scalars(self, path: str, folded: str, vendor: Any, gateway: Any) -> Iterator[Difference]:
        aside = self._rules.set_aside(folded)
        if aside is None:
            yield Difference(Kind.VALUE, path, folded, vendor, gateway)
        elif aside.form is not Form.ANY and form_of(aside.form, vendor) != form_of(aside.form, gateway):
            yield Difference(Kind.FORM, path, folded, vendor, gateway, aside.form.name.lower())

    def _objects(
        self, path: str, folded: str, vendor: dict[str, Any], gateway: dict[str, Any]
    ) -> Iterator[Difference]:
        for key, value in vendor.items():
            at, under = path + step(key), folded + folded_path(step(key))
            if key not in gateway:
                yield Difference(Kind.MISSING_KEY, at, under, value, ABSENT)
            else:
                yield from self._values(at, under, value, gateway[key])
        for key in gateway.keys() - vendor.keys():
            at, under = path + step(key), folded + folded_path(step(key))
            yield Difference(Kind.EXTRA_KEY, at, under, ABSENT, gateway[key])

    def _lists(self, path: str, folded: str, vendor: list[Any], gateway: list[Any]) -> Iterator[Difference]:
        keys = self._rules.entry_keys(folded) if self._twins is not None else ()
        named = next(filter(None, (_both_by_key(vendor, gateway, key) for key in keys)), None)
        if self._twins is None or named is None:
            yield from self._in_order(path, folded, vendor, gateway)
        else:
            theirs, ours = named
            twins = {name: twin for name in theirs if (twin := self._twins.get(name, name)) is not None}
            yield from self._paired(path, folded, theirs, ours, twins)

    def _paired(
        self,
        path: str,
        folded: str,
        theirs: Mapping[str, Any],
        ours: Mapping[str, Any],
        twins: Mapping[str, str],
    ) -> Iterator[Difference]:
        """Entries that are found again by their names; `twins` are the gateway's names by the vendor's."""
        under = f"{folded}[*]"
        for place, (name, entry) in enumerate(theirs.items()):
            at, twin = f"{path}[{place}]", twins.get(name)
            if twin is None:
                continue
            if twin in ours:
                yield from self._values(at, under, entry, ours[twin])
            elif not self._belongs_to_vendors(entry):
                yield Difference(Kind.MISSING_ENTRY, at, under, entry, ABSENT)
        known = set(twins.values())
        for place, (name, entry) in enumerate(ours.items()):
            if name not in known and not self._is_vendors(name):
                yield Difference(Kind.EXTRA_ENTRY, f"{path}[{place}]", under, ABSENT, entry)
        order = [twin for twin in twins.values() if twin in ours]
        here = [name for name in ours if name in known]
        if order != here:
            yield Difference(Kind.ORDER, path, folded, order, here)

    def _is_vendors(self, name: str) -> bool:
        """Whether it was deleted or changed at the vendor alone."""
        return self._twins is not None and self._twins.get(name, name) is None

    def _belongs_to_vendors(self, entry: dict[str, Any]) -> bool:
        """Whether it is part of such a thing, as a message of a campaign."""
        owners = (value for key, value in entry.items() if key.lower().endswith("id"))
        return any(self._is_vendors(str(each)) for each in owners if isinstance(each, str | int))

    def _in_order(
        self, path: str, folded: str, vendor: list[Any], gateway: list[Any]
    ) -> Iterator[Difference]:
        if len(vendor) != len(gateway):
            yield Difference(Kind.LENGTH, path, folded, len(vendor), len(gateway))
        for place, (theirs, ours) in enumerate(zip(vendor, gateway, strict=False)):
            yield from self._values(f"{path}[{place}]", f"{folded}[*]", theirs, ours)


def _both_by_key(
    vendor: list[Any], gateway: list[Any], key: str
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    theirs, ours = _by_key(vendor, key), _by_key(gateway, key)
    return None if theirs is None or ours is None else (theirs, ours)


def _by_key(entries: list[Any], key: str) -> dict[str, Any] | None:
    """The entries by what names them; None when not every one has a name of its own."""
    named = {
        str(entry[key]): entry
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get(key), str | int)
    }
    return named if len(named) == len(entries) else None
