"""What leaves in the vendor's shapes, and what of it they can't hold."""

from collections.abc import Mapping
from typing import Final

from adapters.experia.options import options_of
from adapters.experia.translate_campaigns import campaign_answer
from adapters.experia.translate_messages import message_shower
from adapters.experia.translate_templates import CATEGORY, CREATION, EDITED_AT, template_answer
from gateway.domain.campaigns import Campaign, CampaignKind
from gateway.domain.channels import Channel
from gateway.domain.content import Syntax
from gateway.domain.messages import Message
from gateway.domain.templates import Template
from gateway.moving.belongings import KINDS
from gateway.moving.mover import Departed, Departing, lost_of

OWN: Final = frozenset({CATEGORY, CREATION, EDITED_AT})


def departed(departing: Departing) -> Departed:
    """The vendor's own object, as its API shows it; clients come as the messages of their campaign."""
    match departing.belonging:
        case Template() as template if template.channel is Channel.WHATSAPP:
            lost = lost_of({"details of other dialects": set(template.details) - OWN})
            return Departed({**template_answer(template)}, lost)
        case Template() as template:
            return Departed(None, (f"every template of {template.channel}",))
        case Campaign() as campaign:
            return _of_campaign(departing, campaign)
        case Message() as message:
            return _of_message(departing, message)
        case other:
            return Departed(None, (f"every {KINDS[type(other)]}",))


def _of_campaign(departing: Departing, campaign: Campaign) -> Departed:
    if campaign.kind is CampaignKind.DIRECT:
        return Departed(None, ("every single message",))
    account, content = departing.account, campaign.content
    lost: Mapping[str, object] = {
        "its UUID": True,
        "its id at a vendor": campaign.kept_id,
        f"that it is of {campaign.channel}": campaign.channel is not Channel.WHATSAPP,
        "its sender": campaign.sender,
        "its audience": campaign.audience_id,
        "its links": content.track_link or content.opt_out_link_id,
        "that its placeholders are names": content.text.syntax in (Syntax.BRACES, Syntax.NAMED),
        "that it is held": campaign.held_at,
    }
    answer = campaign_answer(account, campaign, departing.template, None, options_of(account))
    return Departed(answer, lost_of(lost))


def _of_message(departing: Departing, message: Message) -> Departed:
    campaign, rendered = departing.within, departing.rendered
    assert isinstance(campaign, Campaign)
    assert rendered is not None
    if campaign.kind is CampaignKind.DIRECT:
        return Departed(None)  # Said of its campaign.
    show = message_shower(campaign, options_of(departing.account), departing.write_links)
    lost: Mapping[str, object] = {
        "the names of its fields": message.recipient.fields,
        "its id at its provider": message.provider_message_id,
        "its number of parts": message.parts > 1,
    }
    return Departed(show(message, rendered), lost_of(lost), str(campaign.number))
