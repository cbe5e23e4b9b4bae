"""Makes a README.md for package indexes, without references to other files of the repository."""

from __future__ import annotations

import re

_FENCE = "```"
_ELSEWHERE = r"\((?!https?:|#)[^)]*\)"  # an address that only the repository can resolve
_PICTURE = re.compile(rf"!\[[^\]]*\]{_ELSEWHERE}")
_LINK = re.compile(rf"\[([^\]]*)\]{_ELSEWHERE}")


def index_page(readme: str) -> str:
    """Remove the pictures with their captions, and replace links to files by their text."""
    parts = readme.split(_FENCE)  # the odd ones are code
    return _FENCE.join(part if i % 2 else _prose(part) for i, part in enumerate(parts))


def _prose(text: str) -> str:
    paragraphs = text.split("\n\n")
    kept = [p for p in paragraphs if not (_PICTURE.search(p) or p.startswith("<sub>"))]
    return _LINK.sub(r"\1", "\n\n".join(kept))
