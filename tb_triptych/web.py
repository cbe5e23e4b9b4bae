"""Requests and responses: arguments checked, errors mapped in one place, headers set."""

from __future__ import annotations

import gzip
import json
import logging
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException

from tb_triptych.sources.errors import NotFoundError, UnavailableError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from werkzeug.datastructures import Headers

logger = logging.getLogger("tb_triptych")

Handler: TypeAlias = Callable[[Request], Response]
ReadAll: TypeAlias = Callable[[Sequence[str]], Iterable[tuple[bytes, str] | NotFoundError]]

_COMPRESSIBLE = ("application/json", "text/javascript", "text/css")
_GZIP = 16 + zlib.MAX_WBITS
"""The format, for zlib: gzip, with windows of any size."""
_GZIP_LEVEL = 3
_IGZIP_LEVEL = 1
"""Packs columns as small as zlib's level 3, in a fifth of the time."""

PAYLOAD_MEDIA = ("image/png", "image/webp", "image/jpeg", "application/x-npy")
"""The media types that are passed on; a log cannot make the server answer with HTML or SVG."""

BUNDLE_MEDIA = "application/vnd.tb-triptych.bundle"
BUNDLE_KEYS = 64
"""Keys that one request may ask for."""
BUNDLE_BYTES = 32 * 2**20
"""A bundle takes no further picture once it holds this much, so that it stays small in memory."""

UNPACKED_BYTES = 2**31
"""A picture beyond this is not unpacked: a browser could not hold it, and a hostile log could make
it of a thousandth as many bytes."""

# Status, length of the media type, length of the data; little endian.
_FRAME = struct.Struct("<HHI")

_FOREVER = "private, max-age=31536000, immutable"


class _Response(Response):
    """A response that names its media type with 304 too, as TensorBoard demands of all."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        headers = super().get_wsgi_headers(environ)
        headers.setdefault("Content-Type", self.content_type or "")
        return headers


class BadRequestError(ValueError):
    """An argument of a request is missing or malformed."""


def application(handler: Handler) -> Any:
    """Make a WSGI application of a handler; whatever it raises becomes a JSON error."""

    @Request.application
    def respond(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            response = error_response(request, 405, f"{request.method} is not answered here")
            response.headers["Allow"] = "GET, HEAD"
            return response
        try:
            return handler(request)
        except BadRequestError as error:
            return error_response(request, 400, str(error))
        except NotFoundError as error:
            return error_response(request, 404, str(error))
        except UnavailableError as error:
            logger.warning("%s", error, exc_info=True)
            return error_response(request, 503, str(error))
        except HTTPException as error:  # werkzeug's own view of a malformed request
            return error_response(request, error.code or 400, error.description or str(error))
        except Exception as error:
            logger.exception("a request to tb_triptych failed")
            message = f"a fault of tb_triptych ({type(error).__name__}): see TensorBoard's terminal"
            return error_response(request, 500, message)

    return respond


def required(request: Request, name: str) -> str:
    """Return an argument of the query.

    Raises:
      BadRequestError: if it is missing.
    """
    value = request.args.get(name)
    if value is None:
        raise BadRequestError(f"the argument {name!r} is missing: ?{name}=...")
    return value


def json_response(
    request: Request, value: Any, *, status: int = 200, etag: str | None = None
) -> Response:
    """Answer with JSON."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return json_text_response(request, text, status=status, etag=etag)


def json_text_response(
    request: Request, text: str, *, status: int = 200, etag: str | None = None
) -> Response:
    """Answer with the text of a JSON value, in ASCII."""
    return response(request, text.encode("ascii"), "application/json", status=status, etag=etag)


def error_response(request: Request, status: int, message: str) -> Response:
    """Answer with the one shape that errors have."""
    return json_response(request, {"error": message}, status=status)


def payload_response(request: Request, data: bytes, media: str) -> Response:
    """Answer with a picture; what a key names never changes.

    Args:
      request: The request.
      data: The payload.
      media: Its media type as the log says it; may end in `+gzip`.
    """
    inner = media.removesuffix("+gzip")
    if inner not in PAYLOAD_MEDIA:
        return response(request, data, "application/octet-stream", cache=_FOREVER)
    return response(request, data, inner, cache=_FOREVER, is_gzipped=inner != media)


def bundle_response(request: Request, keys: str, read: ReadAll) -> Response:
    """Answer with several pictures; one that is missing does not fail the others.

    Args:
      request: The request.
      keys: The keys, joined by commas.
      read: Finds the stored bytes and the media type of each key, or why there are none.

    Raises:
      BadRequestError: if there is no key, or if there are too many.
    """
    wanted = keys.split(",")
    if "" in wanted:
        raise BadRequestError("the argument 'keys' holds an empty key: ?keys=K1,K2,...")
    if len(wanted) > BUNDLE_KEYS:
        raise BadRequestError(
            f"{len(wanted)} keys were asked for, a bundle holds at most {BUNDLE_KEYS}: ask twice"
        )
    frames = list(_frames(wanted, read))
    # A picture that is missing now may be there later; what a key names never changes.
    is_whole = all(status == 200 for status, _, _ in frames)
    body = b"".join(
        _FRAME.pack(status, len(media), len(data)) + media.encode() + data
        for status, media, data in frames
    )
    return response(request, body, BUNDLE_MEDIA, cache=_FOREVER if is_whole else "no-store")


def _frames(keys: Sequence[str], read: ReadAll) -> Iterator[tuple[int, str, bytes]]:
    total = 0
    answers = iter(read(keys))
    for _ in keys:
        if total >= BUNDLE_BYTES:
            message = "the bundle is full: ask for this key again"
            yield 413, "application/json", json.dumps({"error": message}).encode()
            continue
        try:
            data, media = _plain(next(answers))
        except NotFoundError as error:
            yield 404, "application/json", json.dumps({"error": str(error)}).encode()
            continue
        total += len(data)
        yield 200, media, data


def _plain(found: tuple[bytes, str] | NotFoundError) -> tuple[bytes, str]:
    """Unpack a payload, and check its media type."""
    if isinstance(found, NotFoundError):
        raise found
    data, media = found
    inner = media.removesuffix("+gzip")
    if inner not in PAYLOAD_MEDIA:
        inner = "application/octet-stream"
    elif inner != media:
        data = _unpacked(data)
    if len(data) > UNPACKED_BYTES:  # stored as it is
        raise _too_large()
    return data, inner


def response(
    request: Request,
    data: bytes,
    media: str,
    *,
    status: int = 200,
    etag: str | None = None,
    cache: str = "no-cache",
    is_gzipped: bool = False,
) -> Response:
    """Answer with bytes.

    Args:
      request: The request, for what it accepts.
      data: The body.
      media: Its media type.
      status: HTTP status.
      etag: Names the content; a request that has it already gets 304.
      cache: Value of `Cache-Control`.
      is_gzipped: Whether `data` is gzip of the media type; unpacked if gzip is not accepted.
    """
    accepts_gzip = request.accept_encodings.quality("gzip") > 0
    if not is_gzipped and media in _COMPRESSIBLE and accepts_gzip and len(data) > 500:
        data, is_gzipped = _packed(data), True
    elif is_gzipped and not accepts_gzip:
        data, is_gzipped = _unpacked(data), False
    result = _Response(data, status, content_type=media)
    result.headers["X-Content-Type-Options"] = "nosniff"
    result.headers["Cache-Control"] = cache
    result.headers["Vary"] = "Accept-Encoding"
    if is_gzipped:
        result.headers["Content-Encoding"] = "gzip"
    if etag is not None:
        result.set_etag(etag)
        result.make_conditional(request)
    return result


def _unpacked(data: bytes) -> bytes:
    """Unpack a payload that the log says is gzip.

    Raises:
      NotFoundError: if it is none, or too large.
    """
    parts = []
    room = UNPACKED_BYTES
    try:
        while data:
            unpacker = zlib.decompressobj(wbits=_GZIP)
            parts.append(unpacker.decompress(data, room + 1))
            room -= len(parts[-1])
            if room < 0:
                raise _too_large()
            if not unpacker.eof:
                raise zlib.error("it ends early")
            data = unpacker.unused_data.lstrip(b"\0")  # further members, or padding
    except zlib.error as error:
        raise NotFoundError(f"the picture is damaged: it cannot be unpacked ({error})") from error
    return b"".join(parts)


def _too_large() -> NotFoundError:
    return NotFoundError(
        f"the picture is larger than {UNPACKED_BYTES / 2**30:.3g} GiB, which is not sent: log "
        "fewer slices or channels at once, or smaller ones"
    )


def _packed(data: bytes) -> bytes:
    try:
        from isal import igzip
    except ImportError:  # a codec that cannot be loaded only costs time
        return gzip.compress(data, _GZIP_LEVEL, mtime=0)
    packed: bytes = igzip.compress(data, _IGZIP_LEVEL, mtime=0)
    return packed
