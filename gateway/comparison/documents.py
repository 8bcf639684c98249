"""Bodies as documents."""

import zlib
from typing import Any

import orjson

from gateway.comparison.exchanges import Headers, header
from gateway.comparison.not_compared import NotCompared, Why
from gateway.domain.answers import Answer


class Missing:
    """What stands for a value that is not there."""

    def __repr__(self) -> str:
        return "-"


def media_type_of(headers: Headers) -> str:
    """The media type in lower case, without its parameters."""
    return header(headers, "content-type").partition(";")[0].strip().lower()


def document_of(answer: Answer) -> Any:
    """The body as JSON, as a text where it is none, Missing where it is empty."""
    if not answer.body.strip():
        return Missing()
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return answer.body.decode(errors="replace")


def decoded(headers: Headers, body: bytes, largest: int) -> bytes:
    """The body without its content coding. Raises NotCompared."""
    coding = header(headers, "content-encoding").strip().lower()
    match coding:
        case _ if not body:
            return body
        case "" | "identity":
            return body
        case "gzip" | "x-gzip":
            return _inflated(body, 16 + zlib.MAX_WBITS, largest)
        case "deflate":
            return _inflated(body, zlib.MAX_WBITS, largest)
        case _:
            raise NotCompared(Why.UNREADABLE)


def _inflated(body: bytes, bits: int, largest: int) -> bytes:
    inflater = zlib.decompressobj(bits)
    try:
        text = inflater.decompress(body, largest + 1)
    except zlib.error as error:
        raise NotCompared(Why.UNREADABLE) from error
    if len(text) > largest:
        raise NotCompared(Why.TOO_LARGE)
    if not inflater.eof:
        raise NotCompared(Why.UNREADABLE)
    return text
