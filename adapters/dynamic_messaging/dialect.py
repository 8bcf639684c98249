"""Dynamic Messaging as the gateway speaks it: its operations, keys and errors (contract §2, §7)."""

from adapters.dynamic_messaging import token
from adapters.dynamic_messaging.credentials import SECURITY, credentials
from adapters.dynamic_messaging.errors import PROBLEM, error_response
from adapters.dynamic_messaging.events import DELIVERY
from adapters.dynamic_messaging.method_override import overridable
from adapters.dynamic_messaging.not_served import NOT_SERVED
from adapters.dynamic_messaging.operations import CAMPAIGNS, MESSAGES
from adapters.dynamic_messaging.options import NAME, Options
from gateway.web.dialect import Dialect
from gateway.web.operations import Answer, Description, refusals
from schemas.dynamic_messaging import Problem

_REFUSALS = {
    400: "The request breaks rules; `errors` holds what is wrong, by property.",
    404: "There is no such object.",
    409: "The Idempotency-Key was used with another request.",
    413: "The body is too large.",
    415: "The body's charset is not supported.",
    429: "The key asks more often than it may.",
    500: "The gateway failed.",
    503: "The gateway's database is out of reach.",
}

DESCRIPTION = Description(
    title="Dynamic Messaging",
    text="Campaigns to contacts in the request, as Dynamic Messaging has them. Paths match in any case.",
    not_served=NOT_SERVED,
    security=SECURITY,
    refusals={
        401: Answer("The key is missing or wrong."),
        **refusals(_REFUSALS, Problem, (PROBLEM,)),
    },
)

DYNAMIC_MESSAGING = Dialect(
    name=NAME,
    prefixes=("/api/",),
    routes=(*overridable(CAMPAIGNS), *overridable(MESSAGES), *token.OPERATIONS),
    credentials=credentials,
    error_response=error_response,
    options=Options,
    public_prefixes=("/realms/",),
    any_case=True,
    description=DESCRIPTION,
    events=(DELIVERY,),
)
