"""The description of a series as HTML, as TensorBoard's own dashboards show theirs."""

from __future__ import annotations

import functools

from tensorboard import plugin_util

_MOST_CHARACTERS = 20_000
"""More is not read by anybody, and takes long to lay out."""


@functools.lru_cache(maxsize=1024)
def to_html(description: str) -> str:
    """Lay Markdown out as HTML that is safe to put into a page, whatever is in it."""
    if not description:
        return ""
    html: str = plugin_util.markdown_to_safe_html(description[:_MOST_CHARACTERS])
    return html
