"""Renders descriptions of series as HTML, as in TensorBoard's own dashboards."""

from __future__ import annotations

import html
import re
import threading
import time

from tensorboard import plugin_util

from tb_triptych.format.bounds import MOST_CHARACTERS

_MOST_LINES = 500
_MOST_LOOKS = 500_000
"""From each mark, Markdown may search to the end of the paragraph, and from an HTML bracket to the
end of the text. This many searched characters take less than a second."""

_MARK = re.compile(r"[\[\]()*_`<>&!|\\#~=+-]")
_IS_DEEP = re.compile(
    r"^(?:[ \t]*(?:>|[*+-](?=[ \t])|[0-9]{1,9}\.(?=[ \t]))){11}|^[ \t]{81}", re.MULTILINE
)
"""Nesting of lists and quotations: Markdown recurses for each."""

_MOST_KNOWN_CHARACTERS = 2**24


class _Known:
    """Descriptions rendered before, up to a limit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._laid_out: dict[str, str] = {}
        self._characters = 0

    def get(self, text: str) -> str | None:
        with self._lock:
            return self._laid_out.get(text)

    def add(self, text: str, laid_out: str) -> None:
        with self._lock:
            if self._characters > _MOST_KNOWN_CHARACTERS:
                self._laid_out.clear()
                self._characters = 0
            self._laid_out[text] = laid_out
            self._characters += len(text) + len(laid_out)


_known = _Known()


def cut(text: str) -> str:
    """Remove parts that nobody reads."""
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def to_html(description: str, give_up_s: float | None = None) -> str:
    """Render Markdown as HTML that is safe in a page, whatever it contains.

    Texts that would take long, or are nested deeply, are shown as plain text.

    Args:
      description: The text.
      give_up_s: When to stop rendering new texts, by the monotonic clock.
    """
    if not description:
        return ""
    description = cut(description)
    found = _known.get(description)
    if found is None:
        if give_up_s is not None and time.monotonic() > give_up_s:
            return _as_text(description)
        found = _laid_out(description)
        _known.add(description, found)
    return found


def _laid_out(text: str) -> str:
    if not _is_modest(text):
        return _as_text(text)
    try:
        found: str = plugin_util.markdown_to_safe_html(text)
    except Exception:  # whatever it is, the text can be shown
        return _as_text(text)
    return found


def _is_modest(text: str) -> bool:
    """Return whether Markdown renders a text within a second, without deep recursion."""
    if text.count("\n") > _MOST_LINES or _IS_DEEP.search(text):
        return False
    looks = text.count("<") * len(text)
    for paragraph in text.split("\n\n"):
        looks += len(_MARK.findall(paragraph)) * len(paragraph)
    return looks <= _MOST_LOOKS


def _as_text(text: str) -> str:
    return f"<p>{html.escape(text)}</p>".replace("\n", "<br>")
