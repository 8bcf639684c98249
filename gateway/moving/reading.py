"""What can go wrong while a vendor is read, in words."""

from typing import Final

from gateway.domain.errors import GatewayError
from gateway.providers.api import NoAnswer, NotReached, NotUnderstood, SaidNo
from gateway.providers.patience import AskedToWait

UNREADABLE: Final = (NotReached, NoAnswer, NotUnderstood, AskedToWait, SaidNo)

NOT_ALLOWED: Final = (401, 403)


def said(error: GatewayError) -> str:
    """One of these, as a sentence's end."""
    match error:
        case NotReached():
            return f"the vendor could not be reached ({error})"
        case NoAnswer():
            return f"the vendor did not answer ({error})"
        case SaidNo(status=status) if status in NOT_ALLOWED:
            return f"the vendor answered {status}, so it does not accept the key"
        case _:
            return f"the vendor {error}"
