"""Wake-up calls between processes, by LISTEN/NOTIFY. Losing one costs a poll interval, nothing else."""

from gateway.store.database import Connection

LANES = "gateway_lanes"
"""Something can be sent: a campaign was launched, resumed, stopped, or a message resent."""

SCHEDULE = "gateway_schedule"
"""A campaign was created or has a new start."""

WEBHOOKS = "gateway_webhooks"
"""A webhook has something to be told at once: events were put back by hand."""


async def notify(connection: Connection, channel: str) -> None:
    """Wakes the listeners of a channel once the transaction commits."""
    await connection.execute("SELECT pg_notify($1, '')", channel)
