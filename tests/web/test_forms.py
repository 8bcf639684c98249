"""Forms whose bytes nobody thought of: read or refused, never anything else."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.domain.errors import MalformedBody, UnsupportedMediaType
from gateway.web.forms import form_fields

HEADERS = st.text(
    st.characters(max_codepoint=0x24F) | st.sampled_from("=\"*;: \r\n%'-"), max_size=60
) | st.sampled_from(["name*=utf-8''a", "name*0=a; name*1=b", "name*=x'y'%ff", "name*a=b", 'name="a"; name=b'])


@settings(derandomize=True, deadline=None, database=None)
@given(header=HEADERS, content=st.binary(max_size=20))
@example(header="name*x=1", content=b"")
def test_any_part(header: str, content: bytes) -> None:
    head = f"Content-Disposition: form-data; {header}".encode(errors="replace")
    body = b"--b\r\n" + head + b"\r\n\r\n" + content + b"\r\n--b--"
    try:
        for field in form_fields("multipart/form-data; boundary=b", body):
            assert isinstance(field.name, str)
    except MalformedBody:
        return


@settings(derandomize=True, deadline=None, database=None)
@given(content_type=st.just("multipart/form-data; ").flatmap(lambda kind: HEADERS.map(lambda x: kind + x)))
@example(content_type="multipart/form-data; boundary*=utf-8''b")
@example(content_type='multipart/form-data; boundary="')
def test_any_media_type(content_type: str) -> None:
    try:
        form_fields(content_type, b"--b--")
    except (MalformedBody, UnsupportedMediaType):
        return


def test_contents_are_kept_as_they_are() -> None:
    body = (
        b'preamble\r\n--b\r\ncontent-disposition: FORM-DATA; NAME="a"\r\n\r\n\r\n--c\r\n\xff\r\n--b--\r\nend'
    )
    (field,) = form_fields('multipart/form-data; boundary="b"', body)
    assert (field.name, field.filename, field.content) == ("a", None, b"\r\n--c\r\n\xff")
