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
    assert to_html("x" * 1_000_000).endswith("x…</p>")


ENDLESS = {
    "lists in lists": "1. " * 6000,
    "lists in lists by indents": "".join(f"{'  ' * i}- a\n" for i in range(300)),
    "brackets": "[" * 20_000,
    "brackets before a long text": "[" * 1000 + "x" * 19_000,
    "pictures": "![" * 10_000,
    "links in links": "[a](" * 5000,
    "quotations": "> " * 9000,
    "quotations without blanks": ">" * 9000,
    "stars": "*a **b " * 2500,
    "ticks": "`" * 19_999 + "a",
    "ticks of all lengths": "".join("`" * i + " " for i in range(190)),
    "definitions": "[a]: b\n" * 2500,
    "entities": "&amp;" * 4000,
    "tables": "|a|b|\n|-|-|\n" * 1500,
    "headings": "a\n=\n" * 5000,
    "elements": "<div>" * 4000,
    "raw text": "<![CDATA[" * 2000,
    "comments": "<!--" * 5000,
    "tags": "<p " * 6000,
    "mail": "<a@" * 6000,
    "mixed": "1. > * " * 2500,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_markdown_never_ends_with_is_shown_as_text(name: str) -> None:
    # Laid out, each would take from 5 seconds to minutes, or end in a RecursionError.
    text = ENDLESS[name][:19_000]
    html = to_html(text)
    shown = re.sub("<br>", "\n", re.sub("</?p>", "", html))
    assert shown == text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_an_ordinary_text_is_laid_out_however_long() -> None:
    paragraph = "A *short* `text` with [a link](https://example.org), **twice**.\n\n"
    table = "| a | b |\n| --- | --- |\n" + "| 1 | 2 |\n" * 20
    nested = "- a\n    - b\n        - c\n            1. d\n\n> quoted\n> > twice\n"
    html = to_html(paragraph * 150 + table + "\n" + nested)
    assert html.count("<strong>twice</strong>") == 150
    assert html.count("<td>") == 40
    assert html.count("<blockquote>") == 2
    assert html.count("<li>") == 4


def test_when_time_is_up_text_is_shown_until_there_is_time_again() -> None:
    assert to_html("*up*", give_up_s=0) == "<p>*up*</p>"
    assert to_html("*up*") == "<p><em>up</em></p>"
    assert to_html("*up*", give_up_s=0) == "<p><em>up</em></p>"  # it is known by now
