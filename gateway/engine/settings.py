"""How the engine works, in numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The engine's numbers; the defaults suit one machine and a fleet alike.

    poll_seconds: how often workers look for work that no notification announced.
    window: most messages of a lane that may be attempted and not settled.
    batch_seconds: how much sending one turn of a campaign is, at the account's rate.
    receipt_batch: most receipts settled in one transaction.
    receipt_wait_seconds: how long a receipt waits for others to be settled with.
    """

    poll_seconds: float = 1.0
    window: int = 1000
    batch_seconds: float = 0.25
    receipt_batch: int = 1000
    receipt_wait_seconds: float = 0.02
