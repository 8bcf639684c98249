"""Numbers that get nothing more from an account on a channel."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.domain.channels import Channel


@dataclass(frozen=True, slots=True)
class Suppression:
    """One such number, as E.164 digits. `source` tells how it came here, as `operator` or `import`."""

    account_id: UUID
    channel: Channel
    number: str
    source: str
    created_at: datetime
