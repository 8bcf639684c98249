"""Status events as the vendor posts them (contract §5, §6).

They carry no campaign: the message key is what joins them with `getCampMsgs`. A message that was canceled or
suppressed is told of as failed, which is also how that list shows it.
"""

import orjson

from adapters.experia.message_keys import shown_key
from adapters.experia.translate_messages import STATUSES, error_of
from gateway.domain.messages import MessageState
from gateway.domain.webhooks import EventKind, MessageEvent, Post, Webhook
from schemas.experia import MessageStatus


def told(webhook: Webhook, event: MessageEvent) -> Post:
    """The POST of a `messageStatus` event; only a failed one has an `Error`."""
    status: MessageStatus = {
        "Type": "messageStatus",
        "MessageKey": shown_key(event.account_id, event.ref, event.kept_id),
        "Status": STATUSES[event.state],
    }
    error = error_of(event.state, event.reason)
    if error:
        status["Error"] = error
    return Post(orjson.dumps(status))


MESSAGE_STATUS = EventKind(
    name="messageStatus",
    states=(
        MessageState.SENT,
        MessageState.DELIVERED,
        MessageState.READ,
        MessageState.FAILED,
        MessageState.CANCELED,
        MessageState.SUPPRESSED,
    ),
    tell=told,
)
