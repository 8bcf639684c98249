"""Operations: one declaration each, from which the route and the dialect's OpenAPI document are made."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from aiohttp import web

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Type: TypeAlias = Any
"""What pydantic can make a schema of: a model, a typed dict, an annotated or plain type."""

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

JSON = "application/json"

_WAIT = {"Retry-After": "Seconds after which the key may ask again."}
_PARAMETER = re.compile(r"\{(\w+)\}")
_ANY_SEGMENT = "[^/]+"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an operation reads besides its body.

    `pattern` narrows a path parameter for routing, so that two operations can share a shape of path.
    """

    name: str
    type: Type
    description: str
    location: Literal["path", "query", "header"] = "query"
    required: bool = False
    pattern: str = _ANY_SEGMENT


@dataclass(frozen=True, slots=True)
class Body:
    """What an operation takes: a model, and the media types that clients send it as."""

    model: Type
    media_types: tuple[str, ...] = (JSON,)
    required: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what it means, and the model of its body; None for an answer without a body."""

    description: str
    model: Type = None
    media_types: tuple[str, ...] = (JSON,)
    headers: Mapping[str, str] | None = None


def refusals(
    meanings: Mapping[int, str], model: Type, media_types: tuple[str, ...] = (JSON,)
) -> Mapping[int, Answer]:
    """A vendor's refusals by status, all in one form; 429 says when to ask again."""
    return {
        status: Answer(meaning, model, media_types, _WAIT if status == 429 else None)
        for status, meaning in meanings.items()
    }


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path of a vendor's API.

    `path` is the path as the vendor prints it, `/v1/campaigns/{id}`; the handler finds the parameters in
    `match_info` by these names. `answers` are those of success, by status; `refusals` are the statuses that
    it refuses with on its own account, each rendered as the dialect's `Description.refusals` says (what any
    operation can refuse with is said there once). `tag` is the resource under which it is listed. `public`
    operations need no key. `source` is the section of the contract that it follows; `unsupported` are fields
    that the vendor or its clients know, and that are passed over here.
    """

    method: Method
    path: str
    handler: Handler
    summary: str
    tag: str
    answers: Mapping[int, Answer]
    parameters: Sequence[Parameter] = ()
    body: Body | None = None
    refusals: tuple[int, ...] = ()
    description: str = ""
    public: bool = False
    source: str = ""
    unsupported: tuple[str, ...] = ()

    def route(self, *, any_case: bool = False) -> web.RouteDef:
        """The route; with `any_case`, fixed words match in any case and a trailing slash is optional."""
        path = _any_case(self.path) if any_case else self.path
        path = _PARAMETER.sub(self._pattern, path)
        if self.method == "GET":
            return web.get(path, self.handler)
        return web.route(self.method, path, self.handler)

    def pattern(self, *, any_case: bool = False) -> re.Pattern[str]:
        """What its paths look like; with `any_case`, in any case and with an optional slash at the end."""
        patterns = {each.name: each.pattern for each in self.path_parameters()}
        parts = _PARAMETER.split(self.path)
        meant = (f"(?:{patterns[part]})" if at % 2 else re.escape(part) for at, part in enumerate(parts))
        return re.compile("".join(meant) + ("/?" if any_case else ""), re.IGNORECASE if any_case else 0)

    def path_parameters(self) -> list[Parameter]:
        """The parameters in the path, in order; those not declared are texts."""
        declared = {each.name: each for each in self.parameters if each.location == "path"}
        names = path_names(self.path)
        return [declared.get(name) or Parameter(name, str, "", "path", required=True) for name in names]

    def _pattern(self, match: re.Match[str]) -> str:
        patterns = {each.name: each.pattern for each in self.path_parameters()}
        return f"{{{match[1]}:{patterns.get(match[1], _ANY_SEGMENT)}}}"


def path_names(path: str) -> list[str]:
    """The names of the parameters in a path, in order."""
    return _PARAMETER.findall(path)


def _any_case(path: str) -> str:
    parts = re.split(r"(/|\{\w+\})", path)
    matched = [
        part if not part or part == "/" or part.startswith("{") else f"{{_{place}:(?i:{re.escape(part)})}}"
        for place, part in enumerate(parts)
    ]
    return "".join(matched) + "{_slash:/?}"


@dataclass(frozen=True, slots=True)
class NotServed:
    """An operation of the vendor's that answers as an unknown path; `source` is the contract's section."""

    method: Method
    path: str
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a dialect's document says besides its operations.

    `security` holds OpenAPI's security schemes; any one of them is enough. `refusals` is the vendor's way of
    saying no, by status; `always` are the statuses that any operation can answer with, `keyed` those of any
    that needs a key, `once` those of a POST among them (it takes an Idempotency-Key), and `with_body` those
    of any that takes a body. `not_served` are the vendor's operations that are missing here.
    """

    title: str
    text: str
    security: Mapping[str, Mapping[str, object]]
    refusals: Mapping[int, Answer]
    always: tuple[int, ...] = (400, 500, 503)
    keyed: tuple[int, ...] = (401, 429)
    once: tuple[int, ...] = (409,)
    with_body: tuple[int, ...] = (413, 415)
    not_served: tuple[NotServed, ...] = ()
