import pytest

from gateway.domain.content import Content, Syntax, Text, placeholder_values
from gateway.domain.recipients import Recipient

NAMED = Recipient("447700900001", {"first_name": "Ann", "last_name": "Lee", "custom1": "gold"})


@pytest.mark.parametrize(
    ("text", "recipient", "values"),
    [
        (Text("{custom1} for {first_name}, {custom1}", Syntax.BRACES), NAMED, ["gold", "Ann"]),
        (Text("{Name} {OptOut}", Syntax.NAMED), NAMED, ["Ann Lee", "https://opt_out_link.example/3"]),
        (Text("{{3}} {{1}}", Syntax.NUMBERED), NAMED, ["Ann", "Lee", "gold"]),
        (Text("{{2}}", Syntax.NUMBERED), Recipient("447700900001", params=["a", "b", "c"]), ["a", "b"]),
        (Text("{first_name}", Syntax.LITERAL), NAMED, []),
    ],
)
def test_they_stand_in_the_order_of_the_numbered_text(
    text: Text, recipient: Recipient, values: list[str]
) -> None:
    links = placeholder_values(Content(text), lambda kind, seq: f"https://{kind}.example/{seq}")
    assert links(recipient, 3) == values
