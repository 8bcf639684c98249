"""What a vendor declares for conversion: the places of its objects, and how these are read and made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from gateway.conversion.leaves import numbered_as, unnumbered
from gateway.conversion.notes import Notes
from gateway.conversion.shelf import Shelf
from gateway.domain.errors import ConversionRefused


class Kind(StrEnum):
    """What is converted: the body that creates a campaign, or an object as the vendor's API shows it."""

    CAMPAIGN_REQUEST = "campaign-request"
    CAMPAIGN = "campaign"
    TEMPLATE = "template"
    AUDIENCE = "audience"
    CONTACT = "contact"
    MESSAGE = "message"


class _Computed:
    """Stands for a default that the vendor's own writing works out."""

    def __repr__(self) -> str:
        return "computed"


COMPUTED = _Computed()

JsonObject: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a vendor's object.

    `word` is the domain's for what it holds, empty where the domain has none; what two vendors hold under one
    word is carried between them. `how` is how this vendor writes it. `default` stands there when a source has
    no such word, and `why` says why that, or why the field is never carried. A `whole` field is not looked
    into. One that is `only_read` is of an object beside the proper one, which is never made here.
    """

    path: str
    word: str = ""
    how: str = ""
    why: str = ""
    default: Any = COMPUTED
    required: bool = False
    whole: bool = False
    only_read: bool = False


def within(
    prefix: str, places: Sequence[Place], word: Callable[[str], str], *, only_read: bool = False
) -> list[Place]:
    """The fields of an object that stands within another; `word` says what their words are there."""
    return [
        replace(
            each,
            path=f"{prefix}.{each.path}",
            word=word(each.word) if each.word else "",
            default=COMPUTED,
            required=False,
            only_read=only_read,
        )
        for each in places
    ]


@dataclass(frozen=True)
class Form:
    """One kind of object of one vendor.

    `read` makes the domain's object of it, `write` makes it of the domain's. `absent` says of words that have
    no place here why, with `.*` of all others that begin so. With `any_case`, keys are matched in any case.
    `shelved` adds to the object what it refers to by id, under the keys `beside` (`audience`, `template`).
    What a written object needs stands there too, and they are never the vendor's own.
    """

    places: Sequence[Place]
    read: Callable[[JsonObject, Notes], Any]
    write: Callable[[Any, Notes], JsonObject]
    absent: Mapping[str, str] = field(default_factory=dict)
    any_case: bool = False
    shelved: Callable[[JsonObject, Shelf], JsonObject] = lambda value, shelf: value
    beside: Sequence[str] = ()

    @cached_property
    def _by_path(self) -> Mapping[str, Place]:
        return {each.path: each for each in self.places}

    @cached_property
    def _by_word(self) -> Mapping[str, Sequence[Place]]:
        found: dict[str, list[Place]] = {}
        for each in self.places:
            if each.word and not each.only_read:
                found.setdefault(each.word, []).append(each)
        return found

    @cached_property
    def whole(self) -> frozenset[str]:
        """Where the fields stand that are not looked into."""
        return frozenset(each.path for each in self.places if each.whole)

    @cached_property
    def spelling(self) -> Mapping[str, str]:
        """The published spelling of each key, by its general path in lower case."""
        found = {}
        for each in self.places:
            steps = each.path.split(".")
            for end, step in enumerate(steps, 1):
                found[".".join(steps[:end]).removesuffix("[]").lower()] = step.removesuffix("[]")
        return found

    @cached_property
    def makes_beside(self) -> list[str]:
        """Under which keys a written object may have others with it."""
        made = {each.path.partition(".")[0] for each in self.places if not each.only_read}
        return [key for key in self.beside if key in made]

    def place_at(self, pattern: str) -> Place | None:
        """The field at a general path, or the list whose entry stands there."""
        return self._by_path.get(pattern) or self._by_path.get(unnumbered(pattern))

    def holds_below(self, pattern: str) -> bool:
        """Whether fields stand below a path, so that an empty list or object there says nothing."""
        return any(each.path.startswith((pattern + ".", pattern + "[]")) for each in self.places)

    def why_absent(self, word: str) -> str | None:
        """Why a word has no place."""
        return self.absent.get(word) or self.absent.get(word.rpartition(".")[0] + ".*")

    def patterns_of(self, word: str) -> list[tuple[str, Place]]:
        """Where a word stands: general paths with the word's own number, and the fields there."""
        exact = self._by_word.get(word)
        if exact is not None:
            return [(each.path, each) for each in exact]
        return [(numbered_as(each.path, word), each) for each in self._by_word.get(unnumbered(word), ())]


@dataclass(frozen=True)
class Converter:
    """A vendor, as conversion knows it: its name, what people call it, and its kinds of objects.

    `enveloped`: the vendor's API has its objects below `data`.
    """

    name: str
    title: str
    forms: Mapping[Kind, Form]
    enveloped: bool = False

    def form(self, kind: Kind) -> Form:
        """The form of a kind. Raises ConversionRefused when the vendor has no such objects."""
        try:
            return self.forms[kind]
        except KeyError:
            raise ConversionRefused(f"{self.title} has no {kind} of its own") from None
