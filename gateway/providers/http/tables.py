"""What the parts of the settings share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
"""A reason, as messages have it."""


class Table(BaseModel):
    """A part of the settings: what is unknown is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
