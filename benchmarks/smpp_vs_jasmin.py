"""Messages/s through an SMSC, from the first request to the last submit_sm_resp; the floor is Jasmin.

As `smpp_vs_kannel`, with 100 000 messages for both. Jasmin has RabbitMQ and Redis beside it, one
transceiver without a limit (it submits one message after the other, whatever may be set), logs of errors
alone, and gets its messages over its HTTP API, 32 keep-alive connections at a time. It asks for no receipts.
One round of each, as Jasmin's takes minutes; several of the gateway's are in `smpp_vs_kannel`.
"""

from benchmarks.against import against
from benchmarks.jasmin import jasmin_at
from benchmarks.results import Result

ROUNDS = 1
TARGET = 15.0


async def run(scale: float = 1.0) -> Result:
    """Messages/s of the gateway, beside Jasmin's."""
    return await against("smpp_vs_jasmin", jasmin_at, scale, rounds=ROUNDS, target=TARGET)
