"""The pages that recipients see: plain HTML, without scripts or anything from another host."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from aiohttp import web

from gateway.store.links import LinkedMessage

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 1.5rem; font: 1.125rem/1.5 system-ui, sans-serif;
  color: #1a1a1a; background: #f4f4f2; }
main { max-width: 32rem; margin: 8vh auto 0; padding: 2rem; border-radius: .75rem; background: #fff; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; white-space: pre-line; overflow-wrap: anywhere; }
button { width: 100%; min-height: 3rem; padding: .75rem 1rem; border: 0; border-radius: .5rem; font: inherit;
  font-weight: 600; color: #fff; background: #0b5cad; cursor: pointer; }
button:hover { background: #094a8c; }
button:focus-visible { outline: 3px solid #f2a900; outline-offset: 3px; }
small { display: block; margin-top: 1rem; color: #555; }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #161616; }
  main { background: #242424; }
  small { color: #bbb; }
}
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Nothing is kept on the way, indexed, framed or loaded from elsewhere."""

_SHOWN_DIGITS = 3


def confirm_page(message: LinkedMessage) -> web.Response:
    """Asks whether to opt out: only the button does it, so that software that opens links does not."""
    text = message.page_text or "Press the button and you will get no more messages like the one you got."
    return _page(
        _about(message, "Stop messages", "Stop messages from {brand}?"),
        f"<p>{escape(text)}</p>"
        '<form method="post"><button type="submit">Stop messages</button></form>'
        f"<small>This is about the number that ends in {_end_of(message.number)}.</small>",
    )


def done_page(message: LinkedMessage) -> web.Response:
    """Says that nothing more will come."""
    sender = f" from {escape(message.brand)}" if message.brand else ""
    return _page(
        _about(message, "Messages stopped", "Messages from {brand} stopped"),
        f'<p role="status">The number that ends in {_end_of(message.number)} will get no more messages'
        f"{sender}. One that is on its way already may still arrive.</p>",
    )


def not_found_page() -> web.Response:
    """For a link that is nobody's."""
    text = "<p>Please check that the address is complete, as it stands in the message you got.</p>"
    return _page("This link does not work", text, status=404)


def later_page(status: int) -> web.Response:
    """For when the gateway can't do its work."""
    text = "<p>Please try the same link again in a few minutes.</p>"
    return _page("This does not work right now", text, status=status)


def _about(message: LinkedMessage, plain: str, branded: str) -> str:
    return escape(branded.replace("{brand}", message.brand) if message.brand else plain)


def _end_of(number: str) -> str:
    return number[-_SHOWN_DIGITS:]


def _page(heading: str, content: str, status: int = 200) -> web.Response:
    """Heading and content are HTML."""
    text = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{heading}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{heading}</h1>{content}</main></body></html>\n"
    )
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)
