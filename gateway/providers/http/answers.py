"""What an answer of the API means."""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from gateway.domain.messages import Outcome, OutgoingMessage, Reason
from gateway.providers.api import ApiAnswer
from gateway.providers.http.answer_settings import AnswerRule, AnswerSettings
from gateway.providers.http.places import text_at
from gateway.providers.http.templates import message_key
from gateway.providers.outcomes import OUT_OF_REACH, PAUSE, accepted, again, by_status, down, fault, refused

AnswerReader: TypeAlias = Callable[[ApiAnswer, OutgoingMessage], Outcome]

ACCEPTED: Final = AnswerRule(status=("2xx",), then="accepted")


def answer_reader(settings: AnswerSettings) -> AnswerReader:
    """A function from an answer and its message to the outcome."""
    rules = (*settings.rules, ACCEPTED)
    pattern = re.compile(settings.id_pattern) if settings.id_pattern else None

    def the_id(answer: ApiAnswer, message: OutgoingMessage) -> str:
        if settings.id_header:
            return answer.headers.get(settings.id_header.lower(), "")
        if pattern is not None:
            match = pattern.search(answer.body.decode("utf-8", "replace"))
            return match[1] or "" if match else ""
        return text_at(answer.json(), settings.id) if settings.id else message_key(message)

    def read(answer: ApiAnswer, message: OutgoingMessage) -> Outcome:
        rule = next((each for each in rules if _fits(each, answer)), None)
        if rule is None:
            return by_status(answer.status, answer.retry_after)
        if rule.then != "accepted":
            return _refusal(rule, answer)
        return accepted(the_id(answer, message))

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
