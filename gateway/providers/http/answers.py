"""What an answer of the API means."""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from gateway.domain.messages import Outcome, OutgoingMessage, Reason
from gateway.providers.api import ApiAnswer
from gateway.providers.http.answer_settings import AnswerRule, AnswerSettings
from gateway.providers.http.places import text_at
from gateway.providers.http.templates import message_key
from gateway.providers.outcomes import again, down, fault, refused
from gateway.providers.sending import OUT_OF_REACH

AnswerReader: TypeAlias = Callable[[ApiAnswer, OutgoingMessage], Outcome]

PAUSE = 5.0
"""Seconds until the next attempt where neither the answer nor a rule says it."""

BY_STATUS: Final = (
    AnswerRule(status=("2xx",), then="accepted"),
    AnswerRule(status=("429",), then="retry", reason="throttled"),
    AnswerRule(status=("408", "425", "500", "502", "504"), then="retry", reason="temporary"),
    AnswerRule(status=("503",), then="down", reason=OUT_OF_REACH),
    AnswerRule(status=("400", "413", "422"), then="refused"),
    AnswerRule(status=("3xx", "4xx", "5xx", "1xx"), then="provider_fault"),
)
"""What a status means where no rule of the settings fits; a redirect is no way to send a message."""


def answer_reader(settings: AnswerSettings) -> AnswerReader:
    """A function from an answer and its message to the outcome."""
    rules = (*settings.rules, *BY_STATUS)
    pattern = re.compile(settings.id_pattern) if settings.id_pattern else None

    def the_id(answer: ApiAnswer, message: OutgoingMessage) -> str:
        if settings.id_header:
            return answer.headers.get(settings.id_header.lower(), "")
        if pattern is not None:
            match = pattern.search(answer.body.decode("utf-8", "replace"))
            return match[1] or "" if match else ""
        return text_at(answer.json(), settings.id) if settings.id else message_key(message)

    def read(answer: ApiAnswer, message: OutgoingMessage) -> Outcome:
        rule = next(each for each in rules if _fits(each, answer))
        if rule.then != "accepted":
            return _refusal(rule, answer)
        provider_id = the_id(answer, message)
        # Sent again it might arrive twice, and so might every other message of a wrong setting.
        return Outcome(True, provider_id) if provider_id else refused(Reason.UNKNOWN_OUTCOME)

    return read


def _fits(rule: AnswerRule, answer: ApiAnswer) -> bool:
    status = str(answer.status)
    if rule.status and not any(status == each or status[0] + "xx" == each for each in rule.status):
        return False
    return not rule.values or text_at(answer.json(), rule.at) in rule.values


def _refusal(rule: AnswerRule, answer: ApiAnswer) -> Outcome:
    pause = answer.retry_after if answer.retry_after is not None else rule.retry_after
    match rule.then:
        case "retry":
            return again(rule.reason or "temporary", PAUSE if pause is None else pause)
        case "down":
            return down(rule.reason or OUT_OF_REACH, pause)
        case "provider_fault":
            return fault(rule.reason or f"answered_{answer.status}")
        case _:
            return refused(rule.reason or Reason.REJECTED)
