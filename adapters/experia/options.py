"""What an account can set differently in its Experia dialect."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from gateway.domain.accounts import Account

NAME = "experia"


class Options(BaseModel):
    """The switches of an account (contract §1, §8).

    `minimum_clients`: how few clients a new campaign may have; 1 lets the vendor's samples pass as they
    are. `lenient_json`: a JSON that can't be parsed is kept and shown, and the template's own is sent.
    `lower_camel`: answers have `sentCount` where the vendor's structs have `SentCount`. `namespace` is
    what `<namespace>` in a JSON becomes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    minimum_clients: int = Field(2, ge=1)
    lenient_json: bool = False
    lower_camel: bool = False
    namespace: str = ""

    def spelled(self, key: str) -> str:
        """A key of an answer in the casing the account wants."""
        if not self.lower_camel:
            return key
        return key.lower() if key.isupper() else key[0].lower() + key[1:]

    def cased(self, answer: Mapping[str, object]) -> dict[str, object]:
        """An answer with its own keys, not those of its parts, in the casing the account wants."""
        return {self.spelled(key): value for key, value in answer.items()}


def options_of(account: Account) -> Options:
    """The account's switches."""
    return Options.model_validate(account.options.get(NAME, {}))
