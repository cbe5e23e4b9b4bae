"""The kinds of sources."""

from __future__ import annotations

from typing import Any

import pytest

from tb_triptych.sources.kinds import source_kinds
from tb_triptych.sources.payload import JOURNAL_KEY_PREFIX
from tb_triptych.sources.source import Settings


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        *((f"{digit}a1-{digit * 32}", "event files") for digit in "0123456789abcdef"),
        (f"{JOURNAL_KEY_PREFIX}{'0' * 16}-0-40-1-{'0' * 32}", "journals"),
    ],
)
def test_a_key_belongs_to_one_kind(key: str, owner: str) -> None:
    provider: Any = None
    kinds = source_kinds(Settings(provider, 0, None, None))
    assert [kind.name for kind in kinds if kind.owns(key)] == [owner]
