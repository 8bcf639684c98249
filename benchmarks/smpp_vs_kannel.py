"""Messages/s through an SMSC, from the first request to the last submit_sm_resp; the floor is Kannel.

100 000 messages. The SMSC is the npm package `smpp`, which answers at once. Both have one transceiver with a
window of 500. The gateway gets one campaign in one request, asks for receipts, and has every message in
PostgreSQL before it is sent; the receipts come after the last answer, and then all counters have to equal the
ledger. Kannel's smsbox gets a sendsms for each message over 32 keep-alive connections; it stores nothing,
logs errors alone and asks for no receipts, all of which is in its favour. They take turns, three times, and
medians are compared.
"""

from benchmarks.against import against
from benchmarks.kannel import kannel_at
from benchmarks.results import Result

ROUNDS = 3
TARGET, AIM = 1.5, 2.0


async def run(scale: float = 1.0) -> Result:
    """Messages/s of the gateway, beside Kannel's."""
    return await against("smpp_vs_kannel", kannel_at, scale, rounds=ROUNDS, target=TARGET, aim=AIM)
