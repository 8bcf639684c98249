"""The vendor's error codes: which one a field's rule or a domain error has, resource by resource.

Codes are not unique over resources (1631 has two meanings), so there is no table of all of them. Where
the vendor has no code for a case, the HTTP status stands in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.domain import errors


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the envelope's `errors`."""

    code: int
    message: str
    status: int = 400


@dataclass(frozen=True, slots=True)
class FieldProblems:
    """What is said of a field that is absent, breaks its rule, or is too long; None for the generic text."""

    required: Problem | None = None
    invalid: Problem | None = None
    too_long: Problem | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """A resource's table. `invalid_identifier` answers a malformed id in the path."""

    invalid_identifier: Problem
    fields: Mapping[str, FieldProblems]
    errors: Mapping[type[errors.GatewayError], Problem]


def generic(message: str, status: int = 400) -> Problem:
    """A problem that the vendor's tables have no code for."""
    return Problem(status, message, status)


def _always(problem: Problem) -> FieldProblems:
    return FieldProblems(problem, problem, problem)


DATA_MISSING = Problem(1007, "Request data is missing")

GENERIC: Mapping[type[errors.GatewayError], Problem] = {
    errors.Unauthenticated: Problem(1101, "Invalid token", 401),
    errors.MalformedBody: Problem(1005, "Invalid JSON body"),
    errors.UnsupportedMediaType: generic("Unsupported media type", 415),
    errors.BodyTooLarge: generic("Request body is too large", 413),
    errors.IdempotencyKeyInvalid: generic("'Idempotency-Key' is invalid"),
    errors.UnreadableRequest: generic("Bad request"),
    errors.UnknownPath: generic("Not found", 404),
    errors.MethodNotAllowed: generic("Method not allowed", 405),
    errors.NotFound: generic("Not found", 404),
    errors.IdempotencyKeyReused: generic("'Idempotency-Key' was used with another request", 409),
    errors.Refused: generic("Bad request"),
    errors.TooManyRequests: generic("Too many requests", 429),
    errors.Unavailable: generic("Service unavailable", 503),
    errors.GatewayError: generic("Internal server error", 500),
}

STATUS_NOT_CHANGEABLE = Problem(1611, "'data.status' can not be changed")
_SENDER_INVALID = Problem(1604, "'data.from' is invalid")
_AUDIENCE_INVALID = Problem(1606, "'data.audience' is invalid")
TEMPLATE_INVALID = Problem(1608, "'data.template' is invalid")
SCHEDULE_PAST = Problem(1522, "Schedule date should be after current date")
AUDIENCE_AND_TEMPLATE_DIFFER = Problem(1613, "Campaign audience and template do not match")

CAMPAIGNS = Codes(
    invalid_identifier=Problem(1602, "Invalid campaign identifier"),
    fields={
        "from": FieldProblems(Problem(1603, "'data.from' is required"), _SENDER_INVALID, _SENDER_INVALID),
        "audience": FieldProblems(Problem(1605, "'data.audience' is required"), _AUDIENCE_INVALID),
        "template": FieldProblems(Problem(1607, "'data.template' is required"), TEMPLATE_INVALID),
        "schedule": _always(Problem(1609, "'data.schedule' is invalid")),
        "status": _always(STATUS_NOT_CHANGEABLE),
        "name": _always(Problem(1631, "Invalid campaign name")),
        "channel": FieldProblems(invalid=generic("'data.channel' value should be: [SMS, VIBER, WHATSAPP]")),
    },
    errors={
        errors.CampaignNotFound: Problem(1601, "Campaign is not found", 404),
        errors.SenderNotFound: _SENDER_INVALID,
        errors.NoRoute: generic("'data.channel' is not available for this sender"),
        errors.TooManyRecipients: _AUDIENCE_INVALID,
        errors.ContentInvalid: TEMPLATE_INVALID,
        errors.CampaignNotScheduled: STATUS_NOT_CHANGEABLE,
        errors.CampaignNotStoppable: STATUS_NOT_CHANGEABLE,
        errors.CampaignInProgress: Problem(1612, "Campaign cannot be deleted"),
        errors.NameTaken: Problem(1614, "Campaign already exists with this name", 409),
        errors.TemplateNotFound: Problem(1616, "Template ID does not exist for this channel"),
        errors.AudienceNotFound: Problem(1617, "Audience ID does not exist for this channel"),
    },
)

_AUDIENCE_NOT_FOUND = Problem(1301, "Audience is not found", 404)
INVALID_AUDIENCE = Problem(1302, "Invalid audience identifier")
NUMBER_INVALID = Problem(1354, "'data.number' is invalid")
_CUSTOM1_TOO_LONG = Problem(1363, "'data.custom1' name is too long")
_CUSTOM2_TOO_LONG = Problem(1364, "'data.custom2' name is too long")

_CONTACT_FIELDS = {
    "number": FieldProblems(
        Problem(1353, "'data.number' is required"),
        NUMBER_INVALID,
        Problem(1355, "'data.number' is too long"),
    ),
    "first_name": FieldProblems(too_long=Problem(1361, "'data.first_name' is too long")),
    "last_name": FieldProblems(too_long=Problem(1362, "'data.last_name' is too long")),
    "custom1": FieldProblems(too_long=_CUSTOM1_TOO_LONG),
    "timestamp": FieldProblems(too_long=_CUSTOM1_TOO_LONG),
    "custom2": FieldProblems(too_long=_CUSTOM2_TOO_LONG),
    "date": FieldProblems(too_long=_CUSTOM2_TOO_LONG),
    "tags": FieldProblems(too_long=Problem(1359, "'data.tags' must be at most [10] items in length")),
}
_CONTACT_ERRORS: Mapping[type[errors.GatewayError], Problem] = {
    errors.AudienceNotFound: _AUDIENCE_NOT_FOUND,
    errors.ContactNotFound: Problem(1351, "Contact is not found", 404),
    errors.ContactExists: Problem(1360, "Contact already exists", 409),
    errors.InvalidPhoneNumber: NUMBER_INVALID,
}

CONTACTS = Codes(
    invalid_identifier=Problem(1352, "Invalid contact identifier"),
    fields=_CONTACT_FIELDS,
    errors=_CONTACT_ERRORS,
)

AUDIENCES = Codes(
    invalid_identifier=INVALID_AUDIENCE,
    fields={
        **_CONTACT_FIELDS,
        "name": FieldProblems(
            Problem(1303, "'data.audience' name is required"),
            Problem(1304, "'data.name' is invalid"),
            Problem(1305, "'data.name' is too long"),
        ),
        "channel": FieldProblems(
            Problem(1306, "'data.channel' is missing"),
            Problem(1307, "'data.channel' should be in: [SMS, WHATSAPP, VIBER]"),
        ),
        "contacts": FieldProblems(
            too_long=Problem(1308, "'data.contacts' must be at most 1000 items in length")
        ),
    },
    errors={**_CONTACT_ERRORS, errors.NameTaken: Problem(1309, "Audience already exists", 409)},
)

_TEMPLATE_NOT_FOUND = Problem(1251, "Template not found", 404)
SENDER_CODE_REQUIRED = Problem(1241, "'data.wa_sender_code' required for WhatsApp template")
TEXT_REQUIRED = Problem(1254, "'data.text' is required")
TEXT_INVALID = Problem(1255, "'data.text' is invalid")
NAME_INVALID = Problem(1259, "'data.name' is invalid")
NAME_REQUIRED = Problem(1261, "'data.name' is required")
URL_REQUIRED = Problem(1264, "'data.url' is required")
FILENAME_REQUIRED = Problem(1267, "'data.filename' is required")
BUTTON_TEXT_REQUIRED = Problem(1272, "'data.button_text' is required")
BUTTON_VALUE_INVALID = Problem(1273, "'data.button_value' is invalid")
TEMPLATE_IN_PROCESS = generic("A template in status IN_PROCESS cannot be deleted", 409)

TEMPLATES = Codes(
    invalid_identifier=_TEMPLATE_NOT_FOUND,
    fields={
        "name": FieldProblems(
            NAME_REQUIRED,
            NAME_INVALID,
            Problem(1263, "'data.name' is too long"),
        ),
        "text": FieldProblems(TEXT_REQUIRED, TEXT_INVALID, Problem(1260, "'data.text' is too long")),
        "channel": FieldProblems(
            Problem(1256, "'data.channel' is required"),
            Problem(1257, "'data.channel' value should be: [SMS, VIBER, WHATSAPP]"),
        ),
        "url": FieldProblems(
            URL_REQUIRED,
            Problem(1266, "'data.url' contains invalid characters"),
            Problem(1265, "'data.url' is too long"),
        ),
        "filename": FieldProblems(
            FILENAME_REQUIRED,
            Problem(1269, "'data.filename' contains invalid characters"),
            Problem(1268, "'data.filename' is too long"),
        ),
        "button_text": FieldProblems(
            BUTTON_TEXT_REQUIRED, too_long=Problem(1274, "'data.button_text' is too long")
        ),
        "button_value": _always(BUTTON_VALUE_INVALID),
        "wa_sender_code": FieldProblems(SENDER_CODE_REQUIRED),
    },
    errors={
        errors.TemplateNotFound: _TEMPLATE_NOT_FOUND,
        errors.NameTaken: Problem(1258, "'data.name' should be unique", 409),
    },
)

_SENDER_NOT_FOUND = Problem(1402, "Sender not found", 404)
_CHANNEL_OF_SENDER = Problem(1414, "'data.channel' value should be: [SMS, VIBER, WHATSAPP]")
CODE_INVALID = Problem(1407, "'data.code' is invalid")
CODE_TOO_LONG = Problem(1408, "'data.code' is too long")
COUNTRY_REQUIRED = Problem(1410, "'data.country' is required")
TYPE_INVALID = Problem(1411, "Invalid number type specified")
COUNTRY_INVALID = Problem(1412, "Invalid country iso code")
STATUS_INVALID = Problem(1439, "Invalid status")
CODE_TAKEN = Problem(1440, "'data.code' already ordered", 409)

SENDERS = Codes(
    invalid_identifier=_SENDER_NOT_FOUND,
    fields={
        "name": FieldProblems(
            Problem(1404, "'data.name' is required"),
            Problem(1405, "'data.name' is invalid"),
            Problem(1406, "'data.name' is too long"),
        ),
        "code": FieldProblems(Problem(1409, "'data.code' is required"), CODE_INVALID, CODE_TOO_LONG),
        "channel": _always(_CHANNEL_OF_SENDER),
        "type": _always(TYPE_INVALID),
        "country": _always(COUNTRY_INVALID),
        "countries": _always(COUNTRY_INVALID),
    },
    errors={
        errors.SenderNotFound: _SENDER_NOT_FOUND,
        errors.NameTaken: Problem(1441, "'data.name' exists on this channel", 409),
    },
)

RECIPIENTS_MISSING = Problem(1506, "Message recipients are missing")
MESSAGE_TEXT_REQUIRED = Problem(1508, "'data.text' is required")
MESSAGE_TEXT_INVALID = Problem(1509, "'data.text' is invalid")
_MESSAGE_TEMPLATE_INVALID = Problem(1512, "Invalid template id")
MESSAGE_TEMPLATE_NOT_FOUND = Problem(1513, "Template is not found")
VARIABLES_MISSING = Problem(1514, "Template variables are missing")
IMAGE_ON_WHATSAPP = Problem(1516, "Image messages are not supported for whatsapp channel")
TEXT_OR_TEMPLATE = Problem(1516, "One of text, image or template should be specified")
IMAGE_REFUSED = Problem(1517, "Image messages are not supported for this channel")
BUTTON_REFUSED = Problem(1518, "Buttons are not supported for this channel")
RECIPIENTS_INVALID = Problem(1523, "Invalid recipient number(s)")
MESSAGE_URL_REFUSED = Problem(1532, "'data.url' is not supported for this type")
MESSAGE_FILENAME_REFUSED = Problem(1533, "'data.filename' is not supported for this type")
MESSAGE_TYPE_REFUSED = Problem(1534, "'data.type' is invalid")
VIBER_TEMPLATE_STATUS = Problem(1536, "Viber template status must be COMPLETED")
_SENDER_OF_MESSAGE_INVALID = Problem(1504, "Invalid message sender")
_CHANNEL_OF_MESSAGE = Problem(1515, "Invalid channel")

MESSAGES = Codes(
    invalid_identifier=Problem(1502, "Invalid message identifier"),
    fields={
        "channel": _always(_CHANNEL_OF_MESSAGE),
        "from": FieldProblems(
            Problem(1503, "Message sender is missing"), _SENDER_OF_MESSAGE_INVALID, _SENDER_OF_MESSAGE_INVALID
        ),
        "to": FieldProblems(
            RECIPIENTS_MISSING, RECIPIENTS_INVALID, Problem(1507, "Message recipients are too many")
        ),
        "text": FieldProblems(
            MESSAGE_TEXT_REQUIRED, MESSAGE_TEXT_INVALID, Problem(1510, "Message text is too long")
        ),
        "template": _always(_MESSAGE_TEMPLATE_INVALID),
        "variables": FieldProblems(too_long=Problem(1526, "Variable value is too long")),
        "type": _always(MESSAGE_TYPE_REFUSED),
        "payload": _always(Problem(1705, "Invalid payload")),
    },
    errors={
        errors.MessageNotFound: Problem(1501, "Message is not found", 404),
        errors.MessageNotStoppable: generic("Message cannot be deleted"),
        errors.NoRoute: _CHANNEL_OF_MESSAGE,
        errors.SenderNotFound: Problem(1505, "Message sender is not found"),
        errors.TemplateNotFound: MESSAGE_TEMPLATE_NOT_FOUND,
        errors.InvalidPhoneNumber: RECIPIENTS_INVALID,
    },
)


_WEBHOOK_NOT_FOUND = Problem(1201, "Webhook is not found", 404)
_EVENT_INVALID = Problem(1207, "'data.event' values should be in: [MESSAGE, DELIVERY]")
DOMAIN_INVALID = Problem(1209, "Illegal given domain name: Contains non-LDH ASCII characters")

WEBHOOKS = Codes(
    invalid_identifier=_WEBHOOK_NOT_FOUND,
    fields={
        "url": FieldProblems(
            Problem(1204, "'data.url' is required"), too_long=Problem(1208, "'data.url' is too long")
        ),
        "event": FieldProblems(Problem(1206, "'data.event' is required"), _EVENT_INVALID, _EVENT_INVALID),
    },
    errors={
        errors.WebhookNotFound: _WEBHOOK_NOT_FOUND,
        errors.WebhookExists: generic("A webhook for this event exists already", 409),
        errors.TargetRefused: generic("'data.url' should be an http(s) address outside private networks"),
    },
)


def codes_of(path: str) -> Codes | None:
    """The table of the resource that a path is about, None for paths without one."""
    match path.split("/")[2:]:
        case ["audiences", _, "contacts", *_]:
            return CONTACTS
        case ["audiences", *_]:
            return AUDIENCES
        case ["campaigns", *_]:
            return CAMPAIGNS
        case ["templates", *_]:
            return TEMPLATES
        case ["senders", *_]:
            return SENDERS
        case ["messages", *_]:
            return MESSAGES
        case ["webhooks", *_]:
            return WEBHOOKS
        case _:
            return None
