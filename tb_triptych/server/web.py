"""Requests and responses: arguments checked, errors mapped in one place, headers set."""

from __future__ import annotations

import gzip
import json
import logging
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException

from tb_triptych.sources.errors import NotFoundError, UnavailableError
from tb_triptych.sources.inflating import GZIP, inflated
from tb_triptych.sources.payload import Payload

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from werkzeug.datastructures import Headers

logger = logging.getLogger("tb_triptych")

Handler: TypeAlias = Callable[[Request], Response]
ReadAll: TypeAlias = Callable[[Sequence[str]], Iterable[Payload | NotFoundError]]

_COMPRESSIBLE = (
    "application/json",
    "application/vnd.tb-triptych.series",
    "text/javascript",
    "text/css",
)
_GZIP_LEVEL = 3
_IGZIP_LEVEL = 1
"""Packs columns as small as zlib's level 3, in a fifth of the time."""

PAYLOAD_MEDIA = ("image/png", "application/x-npy")
"""The media types that are sent: those that are verified. A log cannot make the server answer
with HTML or SVG, or the browser decode unchecked data."""

MOST_RANGES = 256
_RANGE = re.compile(r"([0-9]{1,9}),([0-9]{1,9})")

BUNDLE_MEDIA = "application/vnd.tb-triptych.bundle"
BUNDLE_KEYS = 64
"""Limit of keys per request."""
BUNDLE_BYTES = 32 * 2**20
"""A bundle gets no more pictures once it has this size, so that it stays small in memory."""

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
    """Make a WSGI application from a handler; whatever it raises becomes a JSON error."""

    @Request.application
    def respond(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            response = error_response(request, 405, f"{request.method} is not supported here")
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
            message = (
                f"an error in tb_triptych ({type(error).__name__}): see TensorBoard's terminal"
            )
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


def ranges(request: Request, name: str) -> list[tuple[int, int]]:
    """Return an argument of the query that may be there several times: pairs of numbers.

    Raises:
      BadRequestError: if one is malformed, or if there are too many.
    """
    values = request.args.getlist(name)
    if len(values) > MOST_RANGES:
        raise BadRequestError(f"there are {len(values)} of {name!r}, of {MOST_RANGES} at most")
    found = [_RANGE.fullmatch(value) for value in values]
    if None in found:
        raise BadRequestError(f"the argument {name!r} is not a pair of numbers: ?{name}=B,E")
    return [(int(match[1]), int(match[2])) for match in found if match is not None]


def json_response(
    request: Request, value: Any, *, status: int = 200, etag: str | None = None
) -> Response:
    """Answer with JSON."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return response(request, text.encode("ascii"), "application/json", status=status, etag=etag)


def error_response(request: Request, status: int, message: str) -> Response:
    """Answer with the one shape that errors have."""
    return json_response(request, {"error": message}, status=status)


def payload_response(request: Request, payload: Payload) -> Response:
    """Answer with a picture; the picture under a key never changes.

    Args:
      request: The request.
      payload: The verified picture.
    """
    body = _plain(payload)
    if body.media == payload.media or body.media not in PAYLOAD_MEDIA or not _takes_gzip(request):
        return _streamed(body.parts(), body.size_bytes, body.media, _FOREVER)
    return response(request, payload.data, body.media, cache=_FOREVER, is_gzipped=True)


def bundle_response(request: Request, keys: str, read: ReadAll) -> Response:
    """Answer with several pictures; one that is missing does not fail the others.

    Args:
      request: The request.
      keys: The keys, joined by commas.
      read: Finds the picture under each key, or why there is none.

    Raises:
      BadRequestError: if there is no key, or if there are too many.
    """
    wanted = keys.split(",")
    if "" in wanted:
        raise BadRequestError("the argument 'keys' holds an empty key: ?keys=K1,K2,...")
    if len(wanted) > BUNDLE_KEYS:
        raise BadRequestError(
            f"{len(wanted)} keys were requested, a bundle holds at most {BUNDLE_KEYS}: split the "
            "request"
        )
    frames = list(_frames(wanted, read))
    # A missing picture may exist later; the picture under a key never changes.
    is_whole = all(status == 200 for status, _ in frames)

    def parts() -> Iterator[bytes]:
        for status, body in frames:
            yield _FRAME.pack(status, len(body.media), body.size_bytes) + body.media.encode()
            yield from body.parts()

    size_bytes = sum(_FRAME.size + len(body.media) + body.size_bytes for _, body in frames)
    return _streamed(parts(), size_bytes, BUNDLE_MEDIA, _FOREVER if is_whole else "no-store")


class _Body(NamedTuple):
    """Data to send, unpacked only when it is sent.

    Attributes:
      media: Its media type.
      size_bytes: Its size as it is sent.
      data: The data as it is stored.
      is_packed: Whether it is stored as gzip but sent unpacked.
    """

    media: str
    size_bytes: int
    data: bytes
    is_packed: bool = False

    def parts(self) -> Iterator[bytes]:
        """Return the data, unpacked if needed."""
        return inflated([self.data], GZIP) if self.is_packed else iter([self.data])


def _plain(payload: Payload) -> _Body:
    """Return a picture as it is sent: unpacked, with a media type on the list."""
    inner = payload.media.removesuffix("+gzip")
    if inner not in PAYLOAD_MEDIA:
        return _Body("application/octet-stream", len(payload.data), payload.data)
    if payload.unpacked_bytes is None:
        return _Body(inner, len(payload.data), payload.data)
    return _Body(inner, payload.unpacked_bytes, payload.data, is_packed=True)


def _frames(keys: Sequence[str], read: ReadAll) -> Iterator[tuple[int, _Body]]:
    total = 0
    answers = iter(read(keys))
    for _ in keys:
        if total >= BUNDLE_BYTES:
            yield 413, _failure("the bundle is full: request this key again")
            continue
        found = next(answers)
        if isinstance(found, NotFoundError):
            yield 404, _failure(str(found))
            continue
        body = _plain(found)
        total += body.size_bytes
        yield 200, body


def _failure(message: str) -> _Body:
    data = json.dumps({"error": message}).encode()
    return _Body("application/json", len(data), data)


def _streamed(parts: Iterable[bytes], size_bytes: int, media: str, cache: str) -> Response:
    """Answer with bytes that are produced as they are sent."""
    result = _Response(parts, content_type=media)
    result.headers["Content-Length"] = str(size_bytes)
    result.headers["X-Content-Type-Options"] = "nosniff"
    result.headers["Cache-Control"] = cache
    result.headers["Vary"] = "Accept-Encoding"
    return result


def _takes_gzip(request: Request) -> bool:
    return request.accept_encodings.quality("gzip") > 0


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
      is_gzipped: Whether `data` is gzip of the media type, for a client that accepts it.
    """
    is_large = not is_gzipped and media in _COMPRESSIBLE and len(data) > 500
    if is_large and _takes_gzip(request):
        data, is_gzipped = _packed(data), True
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


def _packed(data: bytes) -> bytes:
    try:
        from isal import igzip
    except ImportError:  # without the codec this only takes longer
        return gzip.compress(data, _GZIP_LEVEL, mtime=0)
    packed: bytes = igzip.compress(data, _IGZIP_LEVEL, mtime=0)
    return packed
