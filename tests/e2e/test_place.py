"""Where one is: aligned runs, unlocked rows, Back, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page
from triptych_tab import Tab, World
from waiting import wait_until

OpenTab = Callable[..., Tab]

STEPS = (0, 10, 20, 30, 40)


def green(step: int) -> tuple[int, int, int]:
    return 0, 50 + 4 * step, 0


def log_run(world: World, run: str, steps: tuple[int, ...], samples: int = 1) -> None:
    world.log(run, {step: [green(step)] * samples for step in steps})


def hash_of(page: Page) -> str:
    text: str = page.evaluate("location.hash")
    return text


def choose(tab: Tab, name: str, value: str) -> None:
    tab.frame.locator(f"select[name={name}]").select_option(value)


def test_runs_of_different_lengths_are_aligned_by_progress(world: World, open_tab: OpenTab) -> None:
    log_run(world, "long", STEPS)
    log_run(world, "short", (0, 5, 10))
    tab = open_tab(world.server)
    a, b = (tab.pane("0", "output", run) for run in ("long", "short"))
    tab.wait_for(a, 40)
    choose(tab, "align", "progress")
    tab.wait_for(b, 10)
    assert "step 10" in b.inner_text()
    box = tab.frame.locator("input[name=step]")
    assert box.input_value() == "100 %"
    box.fill("50")
    box.press("Enter")
    tab.wait_for(a, 20)
    tab.wait_for(b, 5)
    assert (tab.colour(a), tab.colour(b)) == (green(20), green(5))
    tab.page.wait_for_function("location.hash.includes('align=progress')")
    tab.page.wait_for_function("location.hash.includes('step=50')")
    tab.page.reload()
    tab.wait_for(b, 5)
    assert tab.colour(b) == green(5)


def test_each_run_at_its_newest_and_as_many_steps_before(world: World, open_tab: OpenTab) -> None:
    log_run(world, "long", STEPS)
    log_run(world, "short", (0, 10, 20))
    tab = open_tab(world.server)
    a, b = (tab.pane("0", "output", run) for run in ("long", "short"))
    tab.wait_for(a, 40)
    # By step, progress, at the newest.
    tab.press("t", "t")
    tab.wait_for(b, 20)
    assert tab.frame.locator("input[name=step]").input_value() == "newest"
    tab.press("ArrowLeft")
    tab.wait_for(a, 30)
    tab.wait_for(b, 10)
    assert (tab.colour(a), tab.colour(b)) == (green(30), green(10))


def test_back_undoes_the_last_jump_and_no_tick(world: World, open_tab: OpenTab) -> None:
    log_run(world, "run", STEPS)
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 40)
    tab.press("Home")
    tab.wait_for(output, 0)
    tab.press("ArrowRight")
    tab.press("ArrowRight")
    tab.wait_for(output, 20)
    box = tab.timeline.bounding_box()
    assert box is not None
    tab.page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + box["height"] / 2)
    tab.wait_for(output, 30)
    tab.page.wait_for_function("location.hash.includes('step=30')")
    tab.page.go_back()
    tab.wait_for(output, 20)
    assert tab.colour(output) == green(20)
    tab.page.go_back()
    tab.wait_for(output, 40)
    tab.page.go_forward()
    tab.wait_for(output, 20)
    assert tab.frame.locator("[data-testid=triptych]").is_visible()


def test_back_leaves_the_sample_that_fills_the_window(world: World, open_tab: OpenTab) -> None:
    log_run(world, "run", STEPS, samples=2)
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output"), 40)
    tab.frame.locator('[data-sample="1"] .caption').click()
    wait_until(lambda: tab.pane("0", "output").count() == 0)
    tab.page.wait_for_function("location.hash.includes('focus=')")
    tab.page.go_back()
    tab.wait_for(tab.pane("0", "output"), 40)


def test_an_unlocked_row_stays_while_the_others_move(world: World, open_tab: OpenTab) -> None:
    log_run(world, "run", STEPS, samples=2)
    tab = open_tab(world.server)
    first, second = (tab.pane(sample, "output") for sample in "01")
    tab.wait_for(first, 40)
    row = tab.frame.locator('[data-sample="0"]')
    row.hover()
    row.locator("button[name=unlock]").click()
    tab.timeline.press("Home")
    tab.wait_for(second, 0)
    assert (tab.colour(first), tab.colour(second)) == (green(40), green(0))
    row.get_by_role("button", name="Previous step of this row").click()
    tab.wait_for(first, 30)
    assert tab.colour(first) == green(30)
    assert "step 30" in row.inner_text()
    tab.page.wait_for_function("location.hash.includes('unlocked=')")
    tab.page.wait_for_function("decodeURIComponent(location.hash).includes(',30,')")
    tab.page.reload()
    tab.wait_for(first, 30)
    tab.wait_for(second, 0)
    row.hover()
    row.locator("button[name=unlock]").click()
    tab.wait_for(first, 0)
    assert tab.colour(first) == green(0)


def test_columns_are_hidden_and_shown_again(world: World, open_tab: OpenTab) -> None:
    log_run(world, "run", STEPS)
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output"), 40)
    box = tab.frame.locator('input[data-column="input"]')
    box.click()
    wait_until(lambda: tab.pane("0", "input").count() == 0)
    assert tab.colour(tab.pane("0", "target")) == (0, 0, 255)
    box.click()
    tab.wait_for(tab.pane("0", "input"), 40)


def test_preferences_are_remembered_but_a_link_says_all_itself(
    world: World, open_tab: OpenTab
) -> None:
    log_run(world, "run", STEPS)
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 40)
    choose(tab, "error", "absolute")
    choose(tab, "errorTheme", "gray")
    tab.frame.locator('select[aria-label="Steps per second"]').select_option("20")
    tab.page.wait_for_function("location.hash.includes('speed=20')")
    link = hash_of(tab.page)
    again = tab.page.context.new_page()
    again.goto(f"{world.server.url}/#triptych")
    speed = again.frame_locator("iframe").locator('select[aria-label="Steps per second"]')
    speed.wait_for()
    wait_until(lambda: speed.input_value() == "20")
    choose(Tab(again, again.frame_locator("iframe"), []), "error", "absolute")
    theme = again.frame_locator("iframe").locator("select[name=errorTheme]")
    assert theme.input_value() == "gray"
    # What a link leaves out has the usual value, whatever is remembered.
    plain = "&".join(part for part in link.split("&") if "speed" not in part)
    third = tab.page.context.new_page()
    third.goto(f"{world.server.url}/{plain}")
    speed = third.frame_locator("iframe").locator('select[aria-label="Steps per second"]')
    speed.wait_for()
    third.wait_for_timeout(500)
    assert speed.input_value() == "5"


def test_the_colours_of_errors_are_those_that_were_chosen(world: World, open_tab: OpenTab) -> None:
    world.log("run", {0: [(0, 0, 255), (255, 255, 0)]})
    tab = open_tab(world.server, state="&p.triptych.error=absolute&p.triptych.errorTheme=gray")
    same, opposite = (tab.pane(sample, "error") for sample in "01")
    tab.wait_for(same, 0)
    tab.wait_for(opposite, 0)
    assert tab.colour(same) == (0, 0, 0)
    assert tab.colour(opposite) == (255, 255, 255)
