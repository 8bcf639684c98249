"""What an API answers, by settings, and what becomes of the message."""

from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from gateway.domain.messages import Outcome
from gateway.providers.api import ApiAnswer
from gateway.providers.http.answer_settings import AnswerSettings
from gateway.providers.http.answers import answer_reader
from tests.providers.conftest import CAMPAIGN, outgoing

MESSAGE = outgoing(7)
UNKNOWN = Outcome(False, reason="unknown_outcome")


def answered(
    status: int,
    document: Any = None,
    retry_after: float | None = None,
    headers: dict[str, str] | None = None,
) -> ApiAnswer:
    content = document if isinstance(document, bytes) else orjson.dumps(document)
    return ApiAnswer(status, headers or {}, content, retry_after)


def accepted(provider_id: str) -> Outcome:
    return Outcome(True, provider_id)


IDS: list[tuple[str, dict[str, Any], ApiAnswer, Outcome]] = [
    ("at a pointer", {"id": "/a/0/b~1c"}, answered(200, {"a": [{"b/c": "17"}]}), accepted("17")),
    ("at a dotted path", {"id": "a.0.b"}, answered(200, {"a": [{"b": "17"}]}), accepted("17")),
    ("a large number", {"id": "id"}, answered(201, {"id": 2**53 + 1}), accepted("9007199254740993")),
    ("in a header", {"id_header": "X-Id"}, answered(202, headers={"x-id": "abc"}), accepted("abc")),
    ("in a text", {"id_pattern": r"OK (\w+)"}, answered(200, b"OK abc-1"), accepted("abc")),
    ("the message's own key", {}, answered(204, b""), accepted(f"{CAMPAIGN}-7")),
    ("nowhere", {"id": "id"}, answered(200, {"ID": 1}), UNKNOWN),
    ("an object", {"id": "id"}, answered(200, {"id": {"a": 1}}), UNKNOWN),
    ("not JSON", {"id": "id"}, answered(200, b"<html>"), UNKNOWN),
    ("beyond the list", {"id": "a.1"}, answered(200, {"a": [1]}), UNKNOWN),
    ("no match", {"id_pattern": r"OK (\w+)"}, answered(200, b"ERR 12"), UNKNOWN),
    ("too long", {"id": "id"}, answered(200, {"id": "x" * 256}), UNKNOWN),
    ("not to be stored", {"id": "id"}, answered(200, {"id": "a\0b"}), UNKNOWN),
    ("no header", {"id_header": "X-Id"}, answered(202), UNKNOWN),
]


@pytest.mark.parametrize(("label", "settings", "answer", "outcome"), IDS, ids=[row[0] for row in IDS])
def test_where_the_id_is(label: str, settings: dict[str, Any], answer: ApiAnswer, outcome: Outcome) -> None:
    assert answer_reader(AnswerSettings.model_validate(settings))(answer, MESSAGE) == outcome


def no(reason: str, *, again: float | None = None, down: bool = False, fault: bool = False) -> Outcome:
    return Outcome(False, None, reason, again, down, fault)


RULES = [
    {"at": "code", "values": ["21211", "21614"], "then": "refused", "reason": "invalid_recipient"},
    {"status": ["200"], "at": "ok", "values": ["false"], "then": "provider_fault", "reason": "no_credit"},
    {"status": ["420", "541"], "then": "retry", "reason": "calm_down", "retry_after": 30},
    {"status": ["404"], "then": "refused"},
    {"status": ["520"], "then": "down", "retry_after": 60},
    {"status": ["409"], "then": "accepted"},
]
MEANINGS: list[tuple[str, ApiAnswer, Outcome]] = [
    ("a code that is a number", answered(400, {"code": 21211}), no("invalid_recipient")),
    ("a code that is a text", answered(400, {"code": "21614"}), no("invalid_recipient")),
    ("no in a 200", answered(200, {"ok": False, "id": "1"}), no("no_credit", fault=True)),
    ("the same in another status", answered(201, {"ok": False, "id": "1"}), accepted("1")),
    ("again, as the rule says", answered(420), no("calm_down", again=30)),
    ("again, as the answer says", answered(420, retry_after=4), no("calm_down", again=4)),
    ("again, at once", answered(541, retry_after=0), no("calm_down", again=0)),
    ("a rule without a reason", answered(404), no("rejected")),
    ("down, as the rule says", answered(520), no("out_of_reach", again=60, down=True)),
    ("sent before", answered(409, {"id": "1"}), accepted("1")),
    ("no rule: 400", answered(400), no("rejected")),
    ("no rule: 401", answered(401), no("answered_401", fault=True)),
    ("no rule: 402", answered(402), no("answered_402", fault=True)),
    ("no rule: 405", answered(405), no("answered_405", fault=True)),
    ("no rule: 408", answered(408), no("temporary", again=5)),
    ("no rule: 429", answered(429), no("throttled", again=5)),
    ("no rule: 429 and when", answered(429, retry_after=90), no("throttled", again=90)),
    ("no rule: 500", answered(500), no("temporary", again=5)),
    ("no rule: 503", answered(503), no("out_of_reach", down=True)),
    ("no rule: 503 and when", answered(503, retry_after=9), no("out_of_reach", again=9, down=True)),
    ("no rule: 501", answered(501), no("answered_501", fault=True)),
    ("a redirect", answered(302), no("answered_302", fault=True)),
]


@pytest.mark.parametrize(("label", "answer", "outcome"), MEANINGS, ids=[row[0] for row in MEANINGS])
def test_what_an_answer_means(label: str, answer: ApiAnswer, outcome: Outcome) -> None:
    settings = AnswerSettings.model_validate({"id": "id", "rules": RULES})
    assert answer_reader(settings)(answer, MESSAGE) == outcome


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("two places of the id", {"id": "a", "id_header": "b"}, "give one of"),
    ("no pattern", {"id_pattern": "("}, "id_pattern"),
    ("a pattern without a group", {"id_pattern": "a"}, "one group"),
    ("a rule for everything", {"rules": [{"then": "down"}]}, "status or values"),
    ("values from nowhere", {"rules": [{"then": "down", "values": ["1"]}]}, "at and values together"),
    (
        "a pause of a refusal",
        {"rules": [{"then": "refused", "status": ["4xx"], "retry_after": 1}]},
        "belongs to",
    ),
    ("a reason of success", {"rules": [{"then": "accepted", "status": ["4xx"], "reason": "a"}]}, "no reason"),
    ("no status", {"rules": [{"then": "down", "status": ["600"]}]}, "String should match"),
]


@pytest.mark.parametrize(("label", "settings", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_wrong_settings(label: str, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        AnswerSettings.model_validate(settings)
