"""How the API answers, in the settings."""

import re
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from gateway.providers.http.places import Place
from gateway.providers.http.tables import Seconds, Table, Word

Status = Annotated[str, StringConstraints(pattern=r"^[1-5]([0-9]{2}|xx)$")]
"""A status of an answer, or all of a hundred: `429`, `5xx`."""


class AnswerRule(Table):
    """What an answer means that has one of `status` and, at `at`, one of `values` (each as a text)."""

    status: tuple[Status, ...] = ()
    at: Place = ""
    values: tuple[str, ...] = ()
    then: Literal["accepted", "refused", "retry", "provider_fault", "down"]
    reason: Word | None = None
    retry_after: Seconds | None = None

    @model_validator(mode="after")
    def _tells_something(self) -> Self:
        if not self.status and not self.values:
            raise ValueError("a rule needs status or values")
        if bool(self.at) != bool(self.values):
            raise ValueError("give at and values together")
        if self.retry_after is not None and self.then not in ("retry", "down"):
            raise ValueError("retry_after belongs to retry and down")
        if self.reason is not None and self.then == "accepted":
            raise ValueError("what is accepted has no reason")
        return self


class AnswerSettings(Table):
    """How an answer reads: where the provider's id of the message is, and what refusals mean.

    The first rule that fits decides, and after all of them the status alone.
    """

    id: Place = ""
    id_header: str = ""
    id_pattern: str = ""
    rules: tuple[AnswerRule, ...] = ()

    @model_validator(mode="after")
    def _one_id(self) -> Self:
        if sum(map(bool, (self.id, self.id_header, self.id_pattern))) > 1:
            raise ValueError("give one of id, id_header and id_pattern")
        try:
            groups = re.compile(self.id_pattern).groups
        except re.error as error:
            raise ValueError(f"id_pattern: {error}") from None
        if self.id_pattern and groups != 1:
            raise ValueError("id_pattern needs one group, which is the id")
        return self

    @property
    def has_id(self) -> bool:
        """Whether answers carry an id; without one, the message's own key is its id."""
        return bool(self.id or self.id_header or self.id_pattern)
