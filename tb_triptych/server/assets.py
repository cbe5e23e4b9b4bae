"""The page's files, from the installed package."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources

_MEDIA = {"index.js": "text/javascript", "index.css": "text/css"}
"""The page: nothing else is ever served."""

_NOT_BUILT = b"""\
export function render() {
  document.body.textContent =
    "The page of tb_triptych is not built. In a checkout, run `make page`, then reload.";
}
"""


@dataclass(frozen=True)
class Asset:
    """One file of the page; the tag identifies its content."""

    media: str
    data: bytes
    etag: str


def asset(name: str) -> Asset | None:
    """Read a file of the page.

    Args:
      name: Its name; the result is `None` for names not on the list.
    """
    if name not in _MEDIA:
        return None
    file = resources.files("tb_triptych").joinpath("static", name)
    if file.is_file():
        data = file.read_bytes()
    elif name == "index.js":
        data = _NOT_BUILT
    else:
        return None
    return Asset(_MEDIA[name], data, hashlib.blake2b(data, digest_size=8).hexdigest())
