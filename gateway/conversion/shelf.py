"""Audiences and templates that objects refer to by id, in any of the ways in which files hold them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.conversion.leaves import is_deep
from gateway.domain.errors import ConversionRefused


@dataclass(frozen=True)
class Shelf:
    """Objects of the source's vendor by their ids."""

    audiences: Mapping[str, Any] = field(default_factory=dict)
    templates: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, audiences: Iterable[Any] = (), templates: Iterable[Any] = ()) -> "Shelf":
        """From what files hold: audiences with `contacts`, or contacts that name their audience; templates.

        Each may stand in the envelope of the vendor's API. Raises ConversionRefused.
        """
        return cls(_with_contacts(audiences), {_id(each): each for each in _opened(templates, "template")})


def _with_contacts(values: Iterable[Any]) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    contacts: dict[str, list[Any]] = {}
    for each in _opened(values, "audience"):
        if "audience_id" in each:
            key = str(each["audience_id"] or "").lower()
            found.setdefault(key, {"id": each["audience_id"]})
            contacts.setdefault(key, []).append(each)
        else:
            key = _id(each)
            found[key] = {**found.get(key, {}), **each}
            contacts.setdefault(key, []).extend(_list(each.get("contacts")))
    return {key: {**own, "contacts": contacts[key]} if contacts[key] else own for key, own in found.items()}


def _opened(values: Iterable[Any], what: str) -> Iterator[dict[str, Any]]:
    for value in values:
        inner = value["data"] if isinstance(value, dict) and "data" in value else value
        for each in inner if isinstance(inner, list) else [inner]:
            if not isinstance(each, dict):
                raise ConversionRefused(
                    f"an {what} is an object" if what[0] == "a" else f"a {what} is an object"
                )
            if is_deep(each):
                raise ConversionRefused("it is nested too deeply")
            yield each


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _id(value: Mapping[str, Any]) -> str:
    return str(value.get("id") or "").lower()
