"""Campaigns, wire ⇄ domain.

A campaign's `details` keep `message`, the text as the client wrote it, when placing a tracked
or an opt-out link changed it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from adapters.dynamic_messaging import rules
from adapters.dynamic_messaging.errors import Problems
from adapters.dynamic_messaging.links import content_of, with_links
from adapters.dynamic_messaging.options import NAME, Options
from adapters.dynamic_messaging.translate_contacts import ContactReader
from gateway.domain.campaigns import Campaign, CampaignChange, CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Placeholder, Syntax
from schemas import dynamic_messaging as wire

_MESSAGE = "message"
_PARAMETERS = {"1": "{Name}", "2": "{Custom1}", "3": "{Custom2}"}


def campaign_item(campaign: Campaign) -> wire.Campaign:
    """A campaign of any dialect as this one shows it.

    The vendor's status numbers are those of the phases (contract §5, and "Also decided" at its head).
    """
    return {
        "id": shown_campaign_id(campaign),
        "startDateTime": moment_text(campaign.schedule or campaign.start_at),
        "sender": campaign.sender,
        "recipientCount": campaign.counters.total,
        "message": shown_message(campaign),
        "status": int(campaign.phase),
        "optOutLinkId": campaign.content.opt_out_link_id or 0,
        "trackLinkUrl": campaign.content.track_link,
    }


def shown_campaign_id(campaign: Campaign) -> str:
    """The id it had elsewhere, as the vendor's own are texts of no known form, else that of here."""
    return campaign.kept_id or str(campaign.id)


def moment_text(moment: datetime) -> str:
    """As the vendor prints it: UTC, milliseconds, `Z`."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def shown_message(campaign: Campaign) -> str:
    """The text as the client wrote it, or a text of another dialect in this one's placeholders."""
    content = campaign.content
    written = campaign.details.get(_MESSAGE)
    if isinstance(written, str):
        placed = with_links(written, content.track_link, content.opt_out_link_id)
        if placed == content.text.source:
            return written
    if _has_parameters(campaign):
        return "".join(map(_named_parameter, content.text.segments()))
    return content.text.written_in(Syntax.NAMED).source


def _has_parameters(campaign: Campaign) -> bool:
    """Whether the recipients have a list of parameters, of which a contact shows the first three."""
    return campaign.content.text.syntax is Syntax.NUMBERED and campaign.audience_id is None


def _named_parameter(segment: str | Placeholder) -> str:
    if isinstance(segment, str):
        return segment
    return _PARAMETERS.get(segment.field, "{{" + segment.field + "}}")


def draft_of(body: wire.CampaignCreate, options: Options, now: datetime, problems: Problems) -> CampaignDraft:
    """A creation without its recipients; what is wrong goes to `problems`."""
    message = rules.check_message(body.message, problems)
    content = content_of(message, rules.check_track_link(body.trackLinkUrl, problems), body.optOutLinkId)
    return CampaignDraft(
        dialect=NAME,
        channel=Channel.SMS,
        name="",
        content=content,
        sender=rules.check_sender(body.sender, problems),
        schedule=rules.check_start(
            body.startDateTime, problems, now=now, refuse_past=options.refuse_past_start
        ),
        details=details_of({}, message, content),
    )


def with_contacts(draft: CampaignDraft, contacts: ContactReader) -> CampaignDraft:
    """The whole creation."""
    joining = {group: tuple(members.values()) for group, members in contacts.joining.items()}
    return replace(
        draft, recipients=contacts.recipients, audience_ids=tuple(contacts.groups), new_contacts=joining
    )


def change_of(
    body: wire.CampaignUpdate, campaign: Campaign, options: Options, now: datetime, problems: Problems
) -> CampaignChange:
    """An update of a campaign; a key that is absent changes nothing. Raises ValidationFailed.

    A sender or message equal to what is shown is no change, so that an answer of any dialect's campaign
    can be sent back. A start of null means at once.
    """
    given = body.model_fields_set
    change = CampaignChange()
    if "startDateTime" in given:
        start = rules.check_start(
            body.startDateTime, problems, now=now, refuse_past=options.refuse_past_start
        )
        change = replace(change, schedule=start)
    if "sender" in given and body.sender != campaign.sender:
        change = replace(change, sender=rules.check_sender(body.sender, problems))
    change = _with_content(change, body, campaign, problems)
    problems.raise_any()
    return change


def _with_content(
    change: CampaignChange, body: wire.CampaignUpdate, campaign: Campaign, problems: Problems
) -> CampaignChange:
    given, content = body.model_fields_set, campaign.content
    old = (shown_message(campaign), content.track_link, content.opt_out_link_id)
    message = body.message if "message" in given else old[0]
    track_link = (body.trackLinkUrl or None) if "trackLinkUrl" in given else old[1]
    opt_out_link_id = (body.optOutLinkId or None) if "optOutLinkId" in given else old[2]
    if (message, track_link, opt_out_link_id) == old:
        return change
    if content.payload is not None or _has_parameters(campaign):
        problems.add("Message", "The content of this campaign is a template and can not be changed.")
        return change
    if track_link != content.track_link:
        rules.check_track_link(track_link, problems)
    new = content_of(rules.check_message(message, problems), track_link, opt_out_link_id)
    return replace(change, content=new, details=details_of(campaign.details, message or "", new))


def details_of(kept: Mapping[str, object], message: str, content: Content) -> Mapping[str, object]:
    """What is kept with a campaign: the message as it was written, where placing its links changed it."""
    details = {key: value for key, value in kept.items() if key != _MESSAGE}
    return details if message == content.text.source else {**details, _MESSAGE: message}
