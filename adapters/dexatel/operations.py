"""How this vendor's operations look, by what they do to a resource: statuses, envelopes, paging."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from gateway.web.operations import Answer, Body, Handler, Method, Operation, Parameter, Type, path_names
from schemas.dexatel import ChannelName, Number
from schemas.dexatel_envelopes import Data, Many, One

_DATA: Type = Data
_PASSED_OVER = ("page", "limit")
"""What clients send with lists besides the vendor's own parameters."""

_ONE: Type = One
_MANY: Type = Many

_PAGING = (
    Parameter("page_size", Number, "Entries of a page, 1 to 1000; 25 without it, clamped when outside."),
    Parameter("page_token", str, "The page, as a link of an earlier answer names it."),
)
CHANNEL_FILTER = Parameter(
    "filter[channel]",
    ChannelName | Literal[""],
    "Only this channel, in any case; empty is as good as absent.",
)


@dataclass(frozen=True, slots=True)
class Resource:
    """What the operations on one kind of object share.

    `one` has its article, `shown` is the object's model, `row` that of its row in a list when it differs,
    `source` the section of the contract.
    """

    tag: str
    one: str
    shown: Type
    source: str
    row: Type = None

    def listing(self, path: str, handler: Handler, *filters: Parameter) -> Operation:
        """GET of a page."""
        answer = Answer(f"A page of {self.tag}, newest first.", _MANY[self.row or self.shown])
        return self._operation(
            "GET",
            path,
            handler,
            f"List {self.tag}",
            {200: answer},
            (404,) if "{" in path else (),
            (*_PAGING, *filters),
            unsupported=_PASSED_OVER,
        )

    def creation(
        self,
        path: str,
        handler: Handler,
        model: type[BaseModel],
        refusals: Sequence[int] = (409,),
        shown: Type = None,
    ) -> Operation:
        """POST: 201 with the object, or with what else is `shown`."""
        answer = Answer(f"Created: {self.one}.", _ONE[shown or self.shown])
        return self._operation(
            "POST", path, handler, f"Create {self.one}", {201: answer}, refusals, model=model
        )

    def reading(self, path: str, handler: Handler, refusals: Sequence[int] = (404,)) -> Operation:
        """GET of one."""
        answer = Answer(f"Found: {self.one}.", _ONE[self.shown])
        return self._operation("GET", path, handler, f"Read {self.one}", {200: answer}, refusals)

    def update(
        self, path: str, handler: Handler, model: type[BaseModel], refusals: Sequence[int] = (404, 409)
    ) -> Operation:
        """PUT: 200 with the object."""
        answer = Answer(f"Changed: {self.one} as it is now.", _ONE[self.shown])
        return self._operation(
            "PUT", path, handler, f"Change {self.one}", {200: answer}, refusals, model=model
        )

    def deletion(self, path: str, handler: Handler, refusals: Sequence[int] = (404,)) -> Operation:
        """DELETE: 204 without a body."""
        answer = Answer("Deleted.")
        return self._operation("DELETE", path, handler, f"Delete {self.one}", {204: answer}, refusals)

    def _operation(
        self,
        method: Method,
        path: str,
        handler: Handler,
        summary: str,
        answers: Mapping[int, Answer],
        refusals: Sequence[int],
        parameters: Sequence[Parameter] = (),
        model: type[BaseModel] | None = None,
        unsupported: tuple[str, ...] = (),
    ) -> Operation:
        identifiers = [Parameter(name, UUID, "", "path", required=True) for name in path_names(path)]
        return Operation(
            method=method,
            path=path,
            handler=handler,
            summary=summary,
            tag=self.tag,
            answers=answers,
            parameters=(*identifiers, *parameters),
            body=Body(_DATA[model]) if model else None,
            refusals=tuple(refusals),
            source=self.source,
            unsupported=unsupported,
        )
