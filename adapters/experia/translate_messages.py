"""Messages in the vendor's words."""

from collections.abc import Callable, Mapping

from adapters.experia.message_keys import shown_key
from adapters.experia.moments import moment_text
from adapters.experia.options import Options
from adapters.experia.translate_clients import client_shower
from gateway.domain.campaigns import Campaign
from gateway.domain.content import Rendered
from gateway.domain.links import LinkWriter
from gateway.domain.messages import Message, MessageRef, MessageState
from schemas.experia import CampaignMessage

STATUSES: Mapping[MessageState, str] = {
    MessageState.QUEUED: "PENDING",
    MessageState.SENT: "SUBMITTED",
    MessageState.DELIVERED: "DELIVERED",
    MessageState.READ: "READ",
    MessageState.FAILED: "FAILED",
    MessageState.CANCELED: "FAILED",
    MessageState.SUPPRESSED: "FAILED",
}
"""The vendor has four words, and PENDING before them (contract §5); FAILED is the nearest to "never sent"."""


def message_shower(
    campaign: Campaign, options: Options, links: LinkWriter | None
) -> Callable[[Message, Rendered], dict[str, object]]:
    """A function from a message and what its recipient gets to an entry of `getCampMsgs`.

    Of a campaign without a text the JSON as filled in for the recipient stands as the message.
    """
    show = client_shower(campaign.content, links)

    def shown(message: Message, rendered: Rendered) -> dict[str, object]:
        client = show(message.recipient, message.seq)
        ref = MessageRef(message.campaign_number, message.seq)
        answer = CampaignMessage(
            MessageKey=shown_key(message.account_id, ref, message.kept_id),
            CampaignID=message.campaign_number,
            AccountID=client["AccountID"],
            Params=client["Params"],
            Message=rendered.text or rendered.payload or "",
            Status=STATUSES[message.state],
            Error=error_of(message.state, message.reason),
            DateSent=moment_text(message.submitted_at),
            UpdatedAt=moment_text(message.updated_at),
        )
        return options.cased(answer)

    return shown


def error_of(state: MessageState, reason: str | None) -> str:
    """Why a message was not delivered, empty for one that was or may still be."""
    match state:
        case MessageState.FAILED:
            return (reason or "failed").replace("_", " ")
        case MessageState.CANCELED:
            return "canceled before it was sent"
        case MessageState.SUPPRESSED:
            return "not sent: the recipient has opted out"
        case _:
            return ""
