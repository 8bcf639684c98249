"""The real npm package `simple-oauth2`: it logs in at the token endpoint, and its token opens the API."""

import pytest

from tests.clients.conftest import Program


@pytest.mark.usefixtures("packages")
async def test_the_package_logs_in(program: Program) -> None:
    """With its secret in the form, and in a Basic header; a wrong one is refused as OAuth 2 words it."""
    in_form, in_header, wrong = await program("dynamic_messaging/oauth.mjs")
    assert in_form == in_header == {"scope": "SMSAPI", "lasts": True, "listed": 200}
    assert wrong == {"status": 401, "error": "invalid_client"}
