from gateway.domain.messages import Outcome, accepted_as


def test_what_is_taken_is_an_outcome_with_nothing_else_in_it() -> None:
    assert accepted_as("7") == Outcome(True, "7")
    assert type(accepted_as("7")) is Outcome
