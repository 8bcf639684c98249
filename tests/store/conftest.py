"""Tests of the store look at plans, statistics and migrations, so each has a database of its own."""

import pytest


@pytest.fixture
def database_url(fresh_database_url: str) -> str:
    return fresh_database_url
