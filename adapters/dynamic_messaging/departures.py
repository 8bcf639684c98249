"""What leaves in the vendor's shapes, and what of it they can't hold."""

from collections.abc import Mapping
from typing import Final

from adapters.dynamic_messaging.translate_campaigns import campaign_item, shown_campaign_id
from adapters.dynamic_messaging.translate_groups import contact_item, group_item
from adapters.dynamic_messaging.translate_messages import message_item
from gateway.domain.campaigns import Campaign, CampaignKind
from gateway.domain.channels import Channel
from gateway.domain.messages import Message
from gateway.domain.recipients import Audience, Contact
from gateway.moving.belongings import KINDS
from gateway.moving.mover import Departed, Departing, lost_of

FIELDS: Final = frozenset({"name", "custom1", "custom2"})


def departed(departing: Departing) -> Departed:
    """The vendor's own object, as its API shows it; audiences are its contact groups, for SMS only."""
    match departing.belonging:
        case Audience(channel=Channel.SMS) as audience:
            return Departed({**group_item(audience)})
        case Audience() as audience:
            return Departed(None, (f"every audience of {audience.channel}",))
        case Contact() as contact:
            return _of_contact(departing, contact)
        case Campaign() as campaign:
            return _of_campaign(campaign)
        case Message() as message:
            return _of_message(departing, message)
        case other:
            return Departed(None, (f"every {KINDS[type(other)]}",))


def _of_contact(departing: Departing, contact: Contact) -> Departed:
    assert isinstance(departing.within, Audience)
    if departing.within.channel is not Channel.SMS:
        return Departed(None)  # Said of its audience.
    lost = {"its tags": contact.tags, "fields of other dialects": set(contact.fields) - FIELDS}
    return Departed({**contact_item(contact)}, lost_of(lost), str(contact.audience_id))


def _of_campaign(campaign: Campaign) -> Departed:
    if campaign.kind is CampaignKind.DIRECT:
        return Departed(None)  # Its messages are all there is of it.
    content, counters = campaign.content, campaign.counters
    lost: Mapping[str, object] = {
        "its number": True,
        "its UUID": campaign.kept_id,
        "its name": campaign.name,
        f"that it is of {campaign.channel}": campaign.channel is not Channel.SMS,
        "its JSON": content.payload,
        "its template": campaign.template_id,
        "its audience": campaign.audience_id,
        "why it failed or waits": campaign.reason,
        "that it is held": campaign.held_at,
        "how many were delivered and so on": counters.total != counters.queued,
    }
    return Departed({**campaign_item(campaign)}, lost_of(lost))


def _of_message(departing: Departing, message: Message) -> Departed:
    campaign, rendered = departing.within, departing.rendered
    assert isinstance(campaign, Campaign)
    assert rendered is not None
    lost: Mapping[str, object] = {
        "what its placeholders stand for": message.recipient.fields or message.recipient.params,
        "its JSON": rendered.payload,
        f"that it is of {campaign.channel}": campaign.channel is not Channel.SMS,
        "its id at its provider": message.provider_message_id,
        "why exactly it failed": message.reason,
    }
    item = message_item(departing.account, campaign, message, rendered)
    is_single = campaign.kind is CampaignKind.DIRECT
    return Departed({**item}, lost_of(lost), None if is_single else shown_campaign_id(campaign))
