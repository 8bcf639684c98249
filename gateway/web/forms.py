"""Reading `multipart/form-data` bodies, from bytes that are read already."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

from aiohttp import hdrs, web

from gateway.domain.errors import MalformedBody, UnsupportedMediaType
from gateway.web.body import read_body

MOST_PARTS = 1_000
_HEADER_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class FormField:
    """One part of a form; `filename` is None unless it is a file."""

    name: str
    filename: str | None
    content: bytes

    @property
    def text(self) -> str:
        """The content of a text field. Raises MalformedBody (not UTF-8, or a NUL character)."""
        try:
            text = self.content.decode()
        except UnicodeDecodeError as error:
            raise MalformedBody("a form field is not UTF-8") from error
        if "\0" in text:
            raise MalformedBody("a NUL character can't be stored")
        return text


async def read_form(request: web.Request) -> list[FormField]:
    """The fields of a form in their order. Raises UnsupportedMediaType, MalformedBody, BodyTooLarge."""
    return form_fields(request.headers.get(hdrs.CONTENT_TYPE, ""), await read_body(request))


def form_fields(content_type: str, body: bytes) -> list[FormField]:
    """The fields of a body of this media type. Raises UnsupportedMediaType, MalformedBody."""
    return list(_fields(body, _boundary(content_type)))


def _boundary(content_type: str) -> bytes:
    header = Message()
    header[hdrs.CONTENT_TYPE] = content_type.replace("\r", "").replace("\n", "")
    boundary = header.get_boundary()
    if header.get_content_type() != "multipart/form-data" or not boundary:
        raise UnsupportedMediaType("the body must be multipart/form-data with a boundary")
    return boundary.encode(errors="surrogateescape")


def _fields(body: bytes, boundary: bytes) -> Iterator[FormField]:
    # Between two delimiters stands one part, with the line end that belongs to the delimiter after it.
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary, MOST_PARTS + 1)
    if not parts or not parts[-1].startswith(b"--") or len(parts) > MOST_PARTS:
        raise MalformedBody("the form has no end")
    return map(_field, parts[:-1])


def _field(part: bytes) -> FormField:
    head, found, content = part.partition(_HEADER_END)
    headers = HeaderParser().parsestr(head.decode(errors="replace").strip())
    name = headers.get_param("name", header="content-disposition")
    if not found or not isinstance(name, str):
        raise MalformedBody("a part of the form has no name")
    return FormField(name, headers.get_filename(), content)
