"""What leaves in the vendor's shapes, and what of it they can't hold."""

from collections.abc import Mapping
from typing import Final

from adapters.dexatel.accounts import account_object
from adapters.dexatel.options import NAME
from adapters.dexatel.translate_audiences import audience_object, contact_object
from adapters.dexatel.translate_campaigns import campaign_object
from adapters.dexatel.translate_messages import message_row
from adapters.dexatel.translate_senders import sender_object
from adapters.dexatel.translate_templates import DETAILS, template_object
from adapters.dexatel.webhooks import webhook_object
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignKind, CampaignStatus
from gateway.domain.content import Syntax
from gateway.domain.messages import Message
from gateway.domain.recipients import Audience, Contact
from gateway.domain.templates import Sender, Template
from gateway.domain.webhooks import Webhook
from gateway.moving.belongings import KINDS
from gateway.moving.mover import Departed, Departing, lost_of

BASE: Final = "/v1"
"""What the addresses in `links` begin with: nobody asked for them at a host."""

FIELDS: Final = frozenset({"first_name", "last_name", "custom1", "custom2"})


def departed(departing: Departing) -> Departed:
    """The vendor's own object, as its API shows it."""
    match departing.belonging:
        case Sender() as sender:
            return Departed({**sender_object(sender, BASE)})
        case Template() as template:
            return Departed(template_object(template, BASE), _of_template(template))
        case Webhook() as webhook if webhook.dialect == NAME:
            lost = lost_of({"how its events are signed": webhook.options})
            return Departed({**webhook_object(webhook, BASE)}, lost)
        case Audience() as audience:
            return Departed({**audience_object(audience, BASE)})
        case Contact() as contact:
            lost = lost_of({"fields of other dialects": set(contact.fields) - FIELDS})
            return Departed({**contact_object(contact, BASE)}, lost, str(contact.audience_id))
        case Campaign() as campaign:
            return _of_campaign(campaign)
        case Message() as message:
            return _of_message(departing, message)
        case Account() as account:
            return Departed({**account_object(account, BASE)}, ("its settings here",))
        case Webhook():
            return Departed(None, ("every webhook of another dialect",))
        case other:
            return Departed(None, (f"every {KINDS[type(other)]}",))


def _of_template(template: Template) -> tuple[str, ...]:
    return lost_of(
        {
            "its JSON": template.payload,
            "its language": template.language,
            "that its placeholders are numbered": template.text.syntax is Syntax.NUMBERED,
            "details of other dialects": set(template.details) - set(DETAILS),
        }
    )


def _of_campaign(campaign: Campaign) -> Departed:
    if campaign.kind is CampaignKind.DIRECT:
        return Departed(None)  # Its messages are all there is of it.
    counters = campaign.counters
    content = campaign.content
    lost: Mapping[str, object] = {
        "its number": True,
        "its id at a vendor": campaign.kept_id,
        "its text": campaign.template_id is None,
        "its JSON": content.payload and campaign.template_id is None,
        "its links": content.track_link or content.opt_out_link_id,
        "that it is paused": campaign.status is CampaignStatus.PAUSED,
        "that it is held": campaign.held_at,
        "why it failed or waits": campaign.reason,
        "how many were sent, read, canceled": counters.sent or counters.read or counters.canceled,
    }
    return Departed({**campaign_object(campaign, BASE)}, lost_of(lost))


def _of_message(departing: Departing, message: Message) -> Departed:
    campaign, rendered = departing.within, departing.rendered
    assert isinstance(campaign, Campaign)
    assert rendered is not None
    lost: Mapping[str, object] = {
        "what its placeholders stand for": message.recipient.fields or message.recipient.params,
        "its JSON": rendered.payload,
        "its id at its provider": message.provider_message_id,
    }
    of_campaign = str(campaign.id) if campaign.kind is CampaignKind.CAMPAIGN else None
    return Departed({**message_row(campaign, message, rendered)}, lost_of(lost), of_campaign)
