"""The simulator's settings."""

from pydantic import BaseModel, ConfigDict


class SimulatorSettings(BaseModel):
    """How the simulated network behaves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 1
