import re

import pytest

from tb_triptych.sources.description import to_html


def test_markdown_is_laid_out() -> None:
    html = to_html("# Title\n\n**bold** and [a link](https://example.org)\n\n- one\n- two\n")
    for part in (
        "<h1>Title</h1>",
        "<strong>bold</strong>",
        '<a href="https://example.org">',
        "<li>",
    ):
        assert part in html
    assert to_html("") == ""


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "<iframe src=https://example.org></iframe>",
        "<style>*{display:none}</style>",
        '<a href="java\tscript:alert(1)">x</a>',
    ],
)
def test_what_could_act_on_the_page_is_taken_out(hostile: str) -> None:
    html = to_html(hostile)
    tags = re.findall(r"<[^>]*>", html)
    assert not any(re.match(r"</?(script|iframe|style)", tag) for tag in tags)
    assert not any(" on" in tag or "javascript" in tag for tag in tags), html


def test_a_huge_description_is_cut() -> None:
    assert len(to_html("x" * 1_000_000)) < 30_000
