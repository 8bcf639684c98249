"""What an account has, as it moves: the domain's own objects, each after those that it refers to."""

from enum import StrEnum
from typing import Final, TypeAlias

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.links import OptOutLink, RecipientLinkUse
from gateway.domain.messages import Message
from gateway.domain.recipients import Audience, Contact
from gateway.domain.routes import AccountRoute
from gateway.domain.suppressions import Suppression
from gateway.domain.templates import Sender, Template
from gateway.domain.webhooks import Webhook

Belonging: TypeAlias = (
    Account
    | AccountRoute
    | OptOutLink
    | Sender
    | Template
    | Suppression
    | Webhook
    | Audience
    | Contact
    | Campaign
    | Message
    | RecipientLinkUse
)
"""One thing of an account. The account's own record comes first, if it comes at all."""


class Kind(StrEnum):
    """The kinds of belongings, in the order in which they come.

    Contacts follow their audience, the messages of a campaign and the use of their links follow that.
    """

    ACCOUNT = "account"
    ROUTE = "route"
    OPT_OUT_LINK = "opt_out_link"
    SENDER = "sender"
    TEMPLATE = "template"
    SUPPRESSION = "suppression"
    WEBHOOK = "webhook"
    AUDIENCE = "audience"
    CONTACT = "contact"
    CAMPAIGN = "campaign"
    MESSAGE = "message"
    LINK_USE = "link_use"


KINDS: Final[dict[type[Belonging], Kind]] = {
    Account: Kind.ACCOUNT,
    AccountRoute: Kind.ROUTE,
    OptOutLink: Kind.OPT_OUT_LINK,
    Sender: Kind.SENDER,
    Template: Kind.TEMPLATE,
    Suppression: Kind.SUPPRESSION,
    Webhook: Kind.WEBHOOK,
    Audience: Kind.AUDIENCE,
    Contact: Kind.CONTACT,
    Campaign: Kind.CAMPAIGN,
    Message: Kind.MESSAGE,
    RecipientLinkUse: Kind.LINK_USE,
}
"""The kind of each type."""
