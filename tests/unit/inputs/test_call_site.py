import inspect
from pathlib import Path

import tb_triptych
from tb_triptych.inputs.call_site import CallSite, call_site


def test_the_caller_is_the_line_outside_of_the_package() -> None:
    line = inspect.stack()[0].lineno + 1
    at = call_site()
    assert (Path(at.filename).name, at.line) == (Path(__file__).name, line)


def test_a_module_whose_name_begins_like_the_package_is_the_users() -> None:
    filename = str(Path(tb_triptych.__file__).parent) + "_user.py"
    names: dict[str, object] = {"__name__": "tb_triptych_user", "caller": call_site}
    exec(compile("at = caller()", filename, "exec"), names)
    assert names["at"] == CallSite(filename, 1)
