"""How this vendor's operations look, by what they do to a resource: statuses, envelopes, paging."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from gateway.web.operations import Answer, Body, Handler, Operation, Parameter, Type
from schemas.dexatel import ChannelName
from schemas.dexatel_envelopes import Data, Many, One

_DATA: Type = Data
_ONE: Type = One
_MANY: Type = Many

_PAGING = (
    Parameter("page_size", str, "Entries of a page, 1 to 1000; 25 without it, clamped when outside."),
    Parameter("page_token", str, "The page, as a link of an earlier answer names it."),
)
CHANNEL_FILTER = Parameter("filter[channel]", ChannelName, "Only this channel, in any case.")


@dataclass(frozen=True, slots=True)
class Resource:
    """What the operations on one kind of object share; `one` has its article, `shown` is its model."""

    tag: str
    one: str
    shown: Type

    def listing(self, path: str, handler: Handler, *filters: Parameter, inside: bool = False) -> Operation:
        """GET of a page; `inside` another object, which may not exist."""
        answers = {200: Answer(f"A page, newest first: {self.tag}.", _MANY[self.shown])}
        parameters = (*_PAGING, *filters)
        refusals = (404,) if inside else ()
        return Operation(
            "GET", path, handler, f"List {self.tag}", self.tag, answers, parameters, refusals=refusals
        )

    def creation(
        self, path: str, handler: Handler, model: type[BaseModel], refusals: Sequence[int] = (409,)
    ) -> Operation:
        """POST: 201 with the object."""
        answers = {201: Answer(f"Created: {self.one}.", _ONE[self.shown])}
        return self._taking("POST", path, handler, f"Create {self.one}", answers, model, refusals)

    def reading(self, path: str, handler: Handler, refusals: Sequence[int] = (404,)) -> Operation:
        """GET of one."""
        answers = {200: Answer(f"Found: {self.one}.", _ONE[self.shown])}
        return Operation(
            "GET", path, handler, f"Read {self.one}", self.tag, answers, refusals=tuple(refusals)
        )

    def update(
        self, path: str, handler: Handler, model: type[BaseModel], refusals: Sequence[int] = (404, 409)
    ) -> Operation:
        """PUT: 200 with the object."""
        answers = {200: Answer(f"Changed: {self.one} as it is now.", _ONE[self.shown])}
        return self._taking("PUT", path, handler, f"Change {self.one}", answers, model, refusals)

    def deletion(self, path: str, handler: Handler, refusals: Sequence[int] = (404,)) -> Operation:
        """DELETE: 204 without a body."""
        return Operation(
            "DELETE",
            path,
            handler,
            f"Delete {self.one}",
            self.tag,
            {204: Answer("Deleted.")},
            refusals=tuple(refusals),
        )

    def _taking(
        self,
        method: Literal["POST", "PUT"],
        path: str,
        handler: Handler,
        summary: str,
        answers: dict[int, Answer],
        model: type[BaseModel],
        refusals: Sequence[int],
    ) -> Operation:
        return Operation(
            method,
            path,
            handler,
            summary,
            self.tag,
            answers,
            body=Body(_DATA[model]),
            refusals=tuple(refusals),
        )
