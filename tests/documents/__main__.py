"""`python -m tests.documents`: writes docs/compatibility.md from the declarations and the record."""

from tests.documents.compatibility import PAGE, compatibility_page
from tests.documents.shown_by import read_record

if __name__ == "__main__":
    PAGE.write_text(compatibility_page(read_record()))
