"""Recorded sessions: HTTP Archive 1.2, as browsers, proxies and test tools write it."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from yarl import URL

from gateway.comparison.exchanges import Exchange, Headers, Request, header
from gateway.comparison.not_compared import Why
from gateway.domain.answers import Answer
from gateway.domain.errors import GatewayError


class RecordingInvalid(GatewayError):
    """The file is no HTTP Archive."""


class _Entity(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Header(_Entity):
    name: str
    value: str


class _Parameter(_Entity):
    name: str
    value: str = ""


class _Posted(_Entity):
    """`encoding` is no part of HAR 1.2; some tools set it as in an answer's content."""

    text: str | None = None
    params: tuple[_Parameter, ...] = ()
    mime_type: str = Field("", alias="mimeType")
    encoding: str = ""


class _Request(_Entity):
    method: str
    url: str
    headers: tuple[_Header, ...] = ()
    body: _Posted | None = Field(None, alias="postData")
    body_size: int = Field(-1, alias="bodySize")


class _Content(_Entity):
    text: str | None = None
    size: int = -1
    mime_type: str = Field("", alias="mimeType")
    encoding: str = ""


class _Response(_Entity):
    status: int
    headers: tuple[_Header, ...] = ()
    content: _Content = _Content()


class _Entry(_Entity):
    at: datetime = Field(alias="startedDateTime")
    request: _Request
    response: _Response


class _Log(_Entity):
    entries: tuple[_Entry, ...]


class _Archive(_Entity):
    log: _Log


def exchanges(path: Path) -> Iterator[Exchange | tuple[Request, Why]]:
    """The recorded exchanges in their order, and those that lack something, with the reason.

    Raises RecordingInvalid, OSError.
    """
    try:
        archive = _Archive.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise RecordingInvalid(f"{path}: no HTTP Archive: {place}: {first['msg']}") from None
    return map(_exchange, archive.log.entries)


def _exchange(entry: _Entry) -> Exchange | tuple[Request, Why]:
    sent, told = entry.request, entry.response
    request = Request(sent.method.upper(), _target(sent.url), _headers(sent.headers), b"")
    body, content = _posted(sent), _content(told.content)
    if body is None or content is None or not 100 <= told.status <= 599:
        return request, Why.NOT_RECORDED
    request = Request(request.method, request.target, _typed(request.headers, sent), body)
    # A recording holds what the coding stood for, whatever the header says.
    headers = [each for each in _headers(told.headers) if each[0].lower() != "content-encoding"]
    if not header(headers, "content-type") and told.content.mime_type:
        headers.append(("Content-Type", told.content.mime_type))
    at = entry.at if entry.at.tzinfo else entry.at.replace(tzinfo=UTC)
    return Exchange(at.astimezone(UTC), request, Answer(told.status, headers, content))


def _target(url: str) -> str:
    try:
        return URL(url, encoded=True).raw_path_qs
    except ValueError:
        return "/"


def _headers(headers: tuple[_Header, ...]) -> list[tuple[str, str]]:
    """Without HTTP/2's own, which begin with a colon."""
    return [(each.name, each.value) for each in headers if not each.name.startswith(":")]


def _typed(headers: Headers, sent: _Request) -> Headers:
    if sent.body is None or header(headers, "content-type") or not sent.body.mime_type:
        return headers
    return [*headers, ("Content-Type", sent.body.mime_type)]


def _posted(sent: _Request) -> bytes | None:
    """The request's body; None where there was one that is not recorded."""
    if sent.body is None:
        return b"" if sent.body_size <= 0 else None
    if sent.body.text:
        return _bytes(sent.body.text, sent.body.encoding)
    if sent.body.params:
        if not sent.body.mime_type.startswith("application/x-www-form-urlencoded"):
            return None
        return urlencode([(each.name, each.value) for each in sent.body.params]).encode()
    return b"" if sent.body_size <= 0 else None


def _content(content: _Content) -> bytes | None:
    if content.text is not None:
        return _bytes(content.text, content.encoding)
    return b"" if content.size <= 0 else None


def _bytes(text: str, encoding: str) -> bytes | None:
    if encoding.lower() != "base64":
        return text.encode(errors="surrogatepass")
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return None
