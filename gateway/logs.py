"""Logging: structlog, one line an event, with secrets and phone numbers masked."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import orjson
import structlog
from structlog.typing import Processor

from gateway.config import LoggingSettings
from gateway.domain.phone import masked

MASK = "***"

_SECRET_NAMES = frozenset(("api_key", "authorization", "cookie", "key", "password", "secret", "token"))
_NUMBER_NAMES = frozenset(("address", "number", "phone", "phone_number", "recipient", "to"))
_SECRET_TEXTS = re.compile(
    r"(?P<url>://[^:/@\s]*:)[^@/\s]+(?=@)"
    r"|(?P<query>(?:api[-_]?key|key|token|secret|password)['\"]?\s*[=:]\s*['\"]?)[^\s&'\",}]+"
    r"|(?P<bearer>\bbearer\s+)\S+"
    r"|\b[0-9a-f]{32}\b",
    re.IGNORECASE,
)


_SHORTEST_SECRET = 10
"""Characters; no text shorter than this can name a secret and hold it."""


def mask_secrets(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Masks what is named like a secret or a phone number, and secrets inside texts and tracebacks."""
    for name, value in event.items():
        event[name] = _masked(name, value)
    return event


def _masked(name: str, value: Any) -> Any:
    match value:
        case str() if name in _SECRET_NAMES:
            return MASK
        case str() if name in _NUMBER_NAMES:
            return masked(value)
        case str():
            return _SECRET_TEXTS.sub(_hidden, value) if len(value) >= _SHORTEST_SECRET else value
        case Mapping():
            return {key: _masked(str(key), inner) for key, inner in value.items()}
        case list() | tuple():
            return [_masked(name, inner) for inner in value]
        case _:
            return value


def _hidden(match: re.Match[str]) -> str:
    kept = match["url"] or match["query"] or match["bearer"] or ""
    return kept + MASK


def set_up_logging(settings: LoggingSettings) -> None:
    """Sends every event, the libraries' included, to standard error."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    as_json = settings.format == "json" or (settings.format == "auto" and not sys.stderr.isatty())
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    after = _rendering(as_json)
    structlog.configure(
        processors=[*before, *after],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.INFO), force=True)
    for chatty in ("yoyo", "aiohttp.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _rendering(as_json: bool) -> list[Processor]:
    """Tracebacks become text before masking, so that what they quote is masked too."""
    last: Processor = (
        structlog.processors.JSONRenderer(serializer=_to_json)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return [structlog.processors.format_exc_info, mask_secrets, last]


def _to_json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=repr).decode()
