"""How the engine works, in numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The engine's numbers; the defaults suit one machine and a fleet alike.

    poll_seconds: how often workers look for work that no notification announced.
    window: most messages of a lane that may be attempted and not settled, so most that a crash can leave
        with an unknown outcome.
    batch_seconds: how much sending one turn of a campaign is, at the account's rate.
    idle_seconds: how long a lane with nothing to send is kept.
    max_attempts, retry_hours: how often, and how long after its first attempt, a message is tried before it
        fails; an account may have its own. Attempts that met a provider that was down do not count.
    receipt_batch: most receipts settled in one transaction.
    receipt_wait_seconds: how long a receipt waits for others to be settled with.
    receipt_patience_seconds: how long a receipt waits in memory for its message to be known as sent,
        before it is stored to wait.
    receipts_in_memory: most receipts that wait in memory to be settled; with more, networks are told to try
        again. A single call that is larger is taken when nothing else waits.
    receipt_keep_seconds: how long a stored receipt waits for its message.
    """

    poll_seconds: float = 1.0
    window: int = 1000
    batch_seconds: float = 0.25
    idle_seconds: float = 10.0
    max_attempts: int = 8
    retry_hours: float = 24.0
    receipt_batch: int = 1000
    receipt_wait_seconds: float = 0.02
    receipt_patience_seconds: float = 0.5
    receipts_in_memory: int = 100_000
    receipt_keep_seconds: float = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """How webhooks are told.

    allow_private_targets: whether their addresses may be in the gateway's own network.
    concurrency: how many messages one endpoint is told of at a time.
    timeout_seconds: how long an endpoint may take to answer.
    max_attempts, max_age_seconds: after so many attempts, or so long after the change of the message, an
        event is given up, to be tried again by hand.
    first_pause_seconds, longest_pause_seconds: before the second attempt, and at most; each pause is twice as
        long as the one before, and up to a quarter longer.
    poll_seconds: how often an endpoint's courier looks for what happened.
    idle_seconds: how long a courier with nothing to tell is kept.
    spare_time_only: sending goes first; while the process or the machine is busy, webhooks are told slowly.
    """

    allow_private_targets: bool = False
    concurrency: int = 10
    timeout_seconds: float = 10.0
    max_attempts: int = 100
    max_age_seconds: float = 24 * 3600.0
    first_pause_seconds: float = 2.0
    longest_pause_seconds: float = 600.0
    poll_seconds: float = 0.25
    idle_seconds: float = 5.0
    spare_time_only: bool = True
