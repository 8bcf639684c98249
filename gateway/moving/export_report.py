"""What left with an export, and what whoever loads it should know."""

from collections import Counter
from collections.abc import Iterator

from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.messages import Message, MessageState
from gateway.domain.webhooks import Webhook
from gateway.moving.belongings import KINDS, Kind
from gateway.moving.export import Leaving

_GOING_ON = (CampaignStatus.SCHEDULED, CampaignStatus.IN_PROGRESS)


class ExportReport:
    """Counts of an export."""

    def __init__(self, *, with_secrets: bool) -> None:
        self.left: Counter[Kind] = Counter()
        self.going_on = 0
        self.queued = 0
        self.secrets_left_out = 0
        self.lost: Counter[tuple[Kind, str]] = Counter()
        self._with_secrets = with_secrets

    def note(self, leaving: Leaving) -> None:
        """One more has left."""
        belonging = leaving.belonging
        self.left[KINDS[type(belonging)]] += 1
        match belonging:
            case Campaign() if belonging.status in _GOING_ON and belonging.held_at is None:
                self.going_on += 1
            case Message(state=MessageState.QUEUED):
                self.queued += 1
            case Webhook() if belonging.secret and not self._with_secrets:
                self.secrets_left_out += 1

    def lines(self) -> Iterator[str]:
        """For people."""
        left = ", ".join(f"{kind} {self.left[kind]}" for kind in Kind if self.left[kind])
        yield f"left: {left or 'nothing'}"
        if self.going_on:
            yield (
                f"{self.going_on} campaigns go on being sent here, with {self.queued} messages queued: "
                "a load brings them in held, so that no two gateways send the same"
            )
        for kind, what in sorted(self.lost, key=lambda each: (list(Kind).index(each[0]), each[1])):
            yield f"lost, {kind}: {what} ({self.lost[kind, what]})"
        if self.secrets_left_out:
            yield f"{self.secrets_left_out} secrets of webhooks were left out: --with-secrets"
