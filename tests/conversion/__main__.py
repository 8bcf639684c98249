"""`python -m tests.conversion`: writes what becomes of the pages' examples anew, to be read and kept."""

import json

from tests.conversion.test_pages import PAGES, outcome_of

if __name__ == "__main__":
    for path in PAGES:
        page = json.loads(path.read_text())
        path.write_text(json.dumps(page | outcome_of(page), indent=1, ensure_ascii=False) + "\n")
