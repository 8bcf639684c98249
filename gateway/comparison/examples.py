"""Exchanges as a report shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import orjson

from gateway.comparison.documents import Missing
from gateway.comparison.exchanges import Exchange, Headers
from gateway.comparison.judging import Difference
from gateway.comparison.redaction import Redacted, Redaction
from gateway.domain.answers import Answer

_LONGEST_VALUE = 200

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Said:
    """A request's or an answer's first line, headers and body."""

    line: str
    headers: str
    body: str


@dataclass(frozen=True, slots=True)
class Example:
    """One exchange with both answers, and the values at the place where they differ."""

    at: datetime
    request: Said
    vendor: Said
    gateway: Said
    path: str = ""
    vendor_value: str = ""
    gateway_value: str = ""


def examples_of(
    redaction: Redaction, exchange: Exchange, gateway: Answer, differences: Mapping[Key, Difference]
) -> dict[Key, Example]:
    """One example for each difference, all of the same exchange."""
    redacted = redaction.of(exchange.request)
    request, vendor = exchange.request, exchange.answer
    line = f"{request.method} {redacted.target(request.target)}"
    whole = Example(
        exchange.at,
        _said(redacted, line, request.headers, request.body),
        _said(redacted, str(vendor.status), vendor.headers, vendor.body),
        _said(redacted, str(gateway.status), gateway.headers, gateway.body),
    )
    return {key: _at(whole, redacted, difference) for key, difference in differences.items()}


def _said(redacted: Redacted, line: str, headers: Headers, body: bytes) -> Said:
    return Said(line, redacted.headers(headers), redacted.body(headers, body))


def _at(whole: Example, redacted: Redacted, difference: Difference) -> Example:
    name = difference.path.rpartition(".")[2].partition("[")[0]
    return replace(
        whole,
        path=redacted.text(difference.path),
        vendor_value=_value(redacted, name, difference.vendor),
        gateway_value=_value(redacted, name, difference.gateway),
    )


def _value(redacted: Redacted, name: str, value: Any) -> str:
    if isinstance(value, Missing):
        return "–"
    text = orjson.dumps(redacted.document(value, name), default=str).decode()
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
