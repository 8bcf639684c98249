"""Which field of a vendor holds what, from the places that conversion knows."""

from collections.abc import Iterator, Sequence

from adapters.registry import converters
from gateway.conversion.forms import Converter, Form, Kind, Place
from gateway.conversion.leaves import unnumbered


def table(kind: Kind) -> list[Sequence[str]]:
    """A row for each of the domain's words, in the order in which the vendors have them."""
    vendors = [each for each in converters() if kind in each.forms]
    words = dict.fromkeys(place.word for each in vendors for place in each.forms[kind].places if place.word)
    rows = ((_plain(word), *(_cell(each.forms[kind], word) for each in vendors)) for word in words)
    return [("domain", *(each.title for each in vendors)), *rows]


def _plain(word: str) -> str:
    return word.replace("[]", "")


def _cell(form: Form, word: str) -> str:
    made = form.patterns_of(word)
    if not made:
        read = [each for each in form.places if each.word == word]
        return ", ".join(f"`{each.path}`, only read" for each in read) or _dash(form.why_absent(word))
    how = next((place.how for _, place in made if place.how), "")
    paths = ", ".join(f"`{path}`" for path, _ in made)
    return f"{paths}: {how}" if how else paths


def _dash(why: str | None) -> str:
    return f"– ({why})" if why else "–"


def never_carried() -> list[Sequence[str]]:
    """A row for each reason why fields are not carried, with all of them."""
    rows = [row for each in converters() for kind in each.forms for row in _wordless(each, kind)]
    return [("vendor", "of", "fields", "why"), *rows]


def _wordless(vendor: Converter, kind: Kind) -> Iterator[Sequence[str]]:
    reasons: dict[str, list[Place]] = {}
    for place in vendor.forms[kind].places:
        if not place.word:
            reasons.setdefault(place.why, []).append(place)
    for why, places in reasons.items():
        yield vendor.title, kind.value, ", ".join(f"`{unnumbered(each.path)}`" for each in places), why
