"""Links of one recipient each: a tracked link to a page of the sender's, and a link to opt out.

A link ends with a token of 18 letters and digits that says which message it stands in. A token is a block of
106 bits, put through a permutation that is keyed by the gateway's secret and differs between the kinds of
links. In the block stand the account's number (24 bits), the campaign's (36), the message's place in it (31)
and 15 zero bits.

Security: without the secret a token looks random, tells nothing of account, campaign or place, and no token
can be made from others, changed or used as one of the other kind: whatever somebody makes up stands for a
random block. It is taken for genuine only if that block has all its zero bits and names a message that
exists: with a billion messages one guess in 2^76 does. That is far beyond what can be tried over HTTP, where
each guess is a request. The permutation is a Feistel network of six rounds, whose round function is BLAKE2s
in its keyed mode, a message authentication code. Six rounds leave room: even four could be told from a random
permutation only by who has seen some 2^26 tokens and the numbers behind them.

Tokens are computed, not stored, and the same each time; with another secret all old ones are void.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2s
from typing import TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

KEY_BYTES = 32
"""A secret made by the gateway is this long."""

TOKEN_LENGTH = 18
"""Characters; 18 of 62 different ones hold 107 bits."""

_ACCOUNT_BITS, _CAMPAIGN_BITS, _SEQ_BITS, _ZERO_BITS = 24, 36, 31, 15
_HALF_BITS = (_ACCOUNT_BITS + _CAMPAIGN_BITS + _SEQ_BITS + _ZERO_BITS) // 2
_HALF_BYTES = 7
_HALF_MASK = (1 << _HALF_BITS) - 1
_ROUNDS = 6

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9])", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^/\\\s\x00-\x1f\x7f][^\\\s\x00-\x1f\x7f]*", re.IGNORECASE)


class LinkKind(StrEnum):
    """What a link does; also the name of the placeholder's field."""

    TRACK = "track_link"
    OPT_OUT = "opt_out_link"


PATHS = {LinkKind.TRACK: "/l/", LinkKind.OPT_OUT: "/o/"}
"""Where on the gateway's host the tokens of a kind stand."""


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """The message that a link stands in, by its account's and campaign's numbers and its place there."""

    account_number: int
    campaign_number: int
    seq: int


@dataclass(frozen=True, slots=True)
class LinkOrigin:
    """Where the links of a campaign are answered, as `https://go.example`, and its account's number."""

    base_url: str
    account_number: int


@dataclass(frozen=True, slots=True)
class OptOutLink:
    """What an account's opt-out page says: a handle from 1, a brand, and a text for above the button.

    One that is removed can't be chosen any more; campaigns that have it keep it.
    """

    id: int
    brand: str
    text: str
    created_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkUse:
    """How the links of a campaign were used; times are of the first and the last click.

    `clicks` counts each use of a tracked link, `recipients` those whose link was used at least once, and
    `opt_outs` those who confirmed on the opt-out page.
    """

    clicks: int
    recipients: int
    first_click_at: datetime | None
    last_click_at: datetime | None
    opt_outs: int


@dataclass(frozen=True, slots=True)
class RecipientLinkUse:
    """How the links of one message were used; times are of the first and last click, and of the opt-out."""

    account_id: UUID
    campaign_id: UUID
    seq: int
    clicks: int = 0
    first_click_at: datetime | None = None
    last_click_at: datetime | None = None
    opted_out_at: datetime | None = None


LinkWriter: TypeAlias = Callable[[str, int], str]
"""From a link's kind and a message's place in its campaign to the link's address."""


class LinkSealer:
    """Makes tokens and reads them."""

    def __init__(self, secret: bytes) -> None:
        key = blake2s(secret).digest()
        self._rounds = {
            kind: [
                blake2s(digest_size=_HALF_BYTES, key=key, person=kind[:5].encode(), salt=bytes([number]))
                for number in range(_ROUNDS)
            ]
            for kind in LinkKind
        }

    def seal(self, kind: LinkKind, place: LinkPlace) -> str:
        """The token. Raises ValueError for numbers beyond what it holds."""
        block = place.account_number
        for number, bits in ((place.campaign_number, _CAMPAIGN_BITS), (place.seq, _SEQ_BITS)):
            if number >> bits:
                raise ValueError(f"{number} is beyond {bits} bits")
            block = block << bits | number
        if place.account_number >> _ACCOUNT_BITS:
            raise ValueError(f"{place.account_number} is beyond {_ACCOUNT_BITS} bits")
        block <<= _ZERO_BITS
        left, right = block >> _HALF_BITS, block & _HALF_MASK
        for function in self._rounds[kind]:
            keyed = function.copy()
            keyed.update(right.to_bytes(_HALF_BYTES))
            left, right = right, left ^ int.from_bytes(keyed.digest()) & _HALF_MASK
        return _written(left << _HALF_BITS | right)

    def unseal(self, kind: LinkKind, token: str) -> LinkPlace | None:
        """The message whose token of this kind this is; None when it is nobody's."""
        block = _read(token)
        if block is None:
            return None
        left, right = block >> _HALF_BITS, block & _HALF_MASK
        for function in reversed(self._rounds[kind]):
            keyed = function.copy()
            keyed.update(left.to_bytes(_HALF_BYTES))
            left, right = right ^ int.from_bytes(keyed.digest()) & _HALF_MASK, left
        block = left << _HALF_BITS | right
        if block & (1 << _ZERO_BITS) - 1:
            return None
        block >>= _ZERO_BITS
        seq = block & (1 << _SEQ_BITS) - 1
        block >>= _SEQ_BITS
        return LinkPlace(block >> _CAMPAIGN_BITS, block & (1 << _CAMPAIGN_BITS) - 1, seq)

    def writer(self, origin: LinkOrigin, campaign_number: int) -> LinkWriter:
        """A function that writes the links of a campaign."""
        starts: dict[str, str] = {kind: origin.base_url + path for kind, path in PATHS.items()}
        account_number, seal = origin.account_number, self.seal

        def write(kind: str, seq: int) -> str:
            place = LinkPlace(account_number, campaign_number, seq)
            return starts[kind] + seal(LinkKind(kind), place)

        return write


def web_address(link: str) -> str | None:
    """The address of the web that a tracked link leads to, None when it is none.

    One without a scheme, as `shop.example/sale`, is of http.
    """
    address = link if _SCHEME.match(link) else f"http://{link}"
    try:
        named = bool(_ADDRESS.fullmatch(address) and urlsplit(address).hostname)
    except ValueError:
        named = False
    return address if named else None


def _written(block: int) -> str:
    pairs = []
    for _ in range(TOKEN_LENGTH // 2):
        block, pair = divmod(block, len(_PAIRS))
        pairs.append(_PAIRS[pair])
    return "".join(pairs)


def _read(token: str) -> int | None:
    if len(token) != TOKEN_LENGTH or not _VALUES.keys() >= set(token):
        return None
    block = 0
    for place in range(TOKEN_LENGTH - 2, -1, -2):
        pair = _VALUES[token[place]] * len(_ALPHABET) + _VALUES[token[place + 1]]
        block = block * len(_PAIRS) + pair
    return block if block >> 2 * _HALF_BITS == 0 else None
