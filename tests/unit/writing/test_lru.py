from tb_triptych.writing.lru import LruDict


def test_what_was_set_longest_ago_is_forgotten() -> None:
    recent: LruDict[str, int] = LruDict(2)
    recent["a"] = 1
    recent["b"] = 2
    recent["a"] = 3
    recent["c"] = 4
    assert [recent.get(key) for key in "abc"] == [3, None, 4]


def test_nothing_may_be_kept() -> None:
    recent: LruDict[str, int] = LruDict(0)
    recent["a"] = 1
    assert recent.get("a") is None
