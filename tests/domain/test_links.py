"""Tokens: each stands for one message and one kind of link, and none can be made up."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.links import TOKEN_LENGTH, LinkKind, LinkOrigin, LinkPlace, LinkSealer

SEALER = LinkSealer(b"a secret of the gateway's own")
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

kinds = st.sampled_from(LinkKind)
places = st.builds(LinkPlace, st.integers(0, 2**24 - 1), st.integers(0, 2**36 - 1), st.integers(0, 2**31 - 1))


@given(kinds, places)
def test_a_token_says_which_message(kind: LinkKind, place: LinkPlace) -> None:
    token = SEALER.seal(kind, place)
    assert len(token) == TOKEN_LENGTH
    assert set(token) <= set(ALPHABET)
    assert SEALER.unseal(kind, token) == place
    assert SEALER.seal(kind, place) == token


@given(kinds, places, st.integers(0, TOKEN_LENGTH - 1), st.sampled_from(ALPHABET))
def test_a_changed_token_is_nobodys(kind: LinkKind, place: LinkPlace, at: int, other: str) -> None:
    token = SEALER.seal(kind, place)
    changed = token[:at] + other + token[at + 1 :]
    assert (SEALER.unseal(kind, changed) == place) is (changed == token)


@given(places)
def test_a_token_is_of_one_kind_and_one_secret(place: LinkPlace) -> None:
    for kind, other in ((LinkKind.TRACK, LinkKind.OPT_OUT), (LinkKind.OPT_OUT, LinkKind.TRACK)):
        token = SEALER.seal(kind, place)
        assert SEALER.unseal(other, token) != place
        assert LinkSealer(b"another secret of a gateway").unseal(kind, token) != place


# Always the same examples: of 32 768 tokens, one stands for some place by chance.
@settings(derandomize=True)
@given(kinds, st.text(max_size=40) | st.text(st.sampled_from(ALPHABET), min_size=18, max_size=18))
def test_what_somebody_makes_up_is_nobodys(kind: LinkKind, text: str) -> None:
    assert SEALER.unseal(kind, text) is None


MALFORMED = ["", "0" * 17, "0" * 19, "z" * 18, "é" + "0" * 17, "0" * 17 + "-", "0" * 17 + "\n", "٣" * 18]


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_token_is_nobodys(text: str) -> None:
    assert SEALER.unseal(LinkKind.TRACK, text) is None


BEYOND = [LinkPlace(2**24, 0, 0), LinkPlace(0, 2**36, 0), LinkPlace(0, 0, 2**31)]


@pytest.mark.parametrize("place", BEYOND, ids=["account", "campaign", "seq"])
def test_numbers_beyond_a_token_are_refused(place: LinkPlace) -> None:
    with pytest.raises(ValueError, match="beyond"):
        SEALER.seal(LinkKind.TRACK, place)


def test_neighbours_have_nothing_in_common() -> None:
    tokens = [SEALER.seal(LinkKind.TRACK, LinkPlace(1, 1, seq)) for seq in range(1, 1001)]
    assert len(set(tokens)) == 1000
    for at in range(TOKEN_LENGTH):
        most_common = Counter(token[at] for token in tokens).most_common(1)[0][1]
        assert most_common < 80, f"character {at} stands still"


def test_the_same_tokens_for_ever() -> None:
    """Links that were sent must go on working: what a secret and a message give is fixed."""
    place = LinkPlace(7, 1_234, 56_789)
    sealed = {kind: SEALER.seal(kind, place) for kind in LinkKind}
    assert sealed == {LinkKind.TRACK: "hHB0OGopLyQfZ60uCC", LinkKind.OPT_OUT: "DVQsUvqybEGw53X68B"}


def test_a_campaigns_links_are_on_its_host() -> None:
    write = SEALER.writer(LinkOrigin("https://go.example/x", 7), 1_234)
    token = SEALER.seal(LinkKind.OPT_OUT, LinkPlace(7, 1_234, 5))
    assert write("opt_out_link", 5) == f"https://go.example/x/o/{token}"
    assert write("track_link", 5).startswith("https://go.example/x/l/")
