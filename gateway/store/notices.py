"""Wake-up calls between processes, by LISTEN/NOTIFY. Losing one costs a poll interval, nothing else."""

from gateway.store.database import Connection

LANES = "gateway_lanes"
"""Something can be sent: a campaign was launched, resumed, stopped, or a message resent."""

SCHEDULE = "gateway_schedule"
"""A campaign was created or has a new start."""

WEBHOOKS = "gateway_webhooks"
"""A webhook has something to be told at once: events were put back by hand."""


async def notify(connection: Connection, channel: str, subject: str = "") -> None:
    """Wakes a channel's listeners once the transaction commits; `subject` is the name of what it is about."""
    await connection.execute("SELECT pg_notify($1, $2)", channel, subject)
