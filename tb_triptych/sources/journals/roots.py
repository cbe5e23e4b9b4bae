"""TensorBoard's log directories, and the names of the runs found there."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

_URI = re.compile("[a-zA-Z][0-9a-zA-Z.]*://.*")


@dataclass(frozen=True)
class Root:
    """A directory that holds runs.

    Attributes:
      path: The directory.
      name: Prefix of the names of its runs, or `None`.
    """

    path: str
    name: str | None = None

    def run_name(self, directory: str) -> str:
        """Name the run in a directory at or below this one as TensorBoard does."""
        relative = os.path.relpath(directory, self.path)
        name = os.path.join(self.name, relative) if self.name else relative  # noqa: PTH118  (text)
        # A name that is not Unicode cannot be JSON; the fast loader shows it like this, too.
        return os.fsencode(name).decode("utf-8", "replace")


def roots_of(logdir: str | None, logdir_spec: str | None) -> tuple[Root, ...]:
    """Read TensorBoard's flags.

    Args:
      logdir: `--logdir`, one directory.
      logdir_spec: `--logdir_spec`, such as `name1:/path/to/a,/path/to/b`.

    Returns:
      The local directories; those in object stores (`gs://`, `s3://`) hold no journals.
    """
    given: dict[str, str | None] = {}
    if logdir:
        given = {logdir: None}
    elif logdir_spec:
        given = dict(_parsed(spec) for spec in logdir_spec.split(",") if spec)
    return tuple(
        Root(os.path.expanduser(path), name)  # noqa: PTH111  (as TensorBoard does)
        for path, name in given.items()
        if path and not _URI.match(path)
    )


def _parsed(spec: str) -> tuple[str, str | None]:
    """Parse a part of `--logdir_spec`, as TensorBoard's `_parse_event_files_spec` does."""
    name: str | None = None
    is_windows_path = bool(os.path.splitdrive(spec)[0])
    if not _URI.match(spec) and ":" in spec and spec[0] != "/" and not is_windows_path:
        name, _, spec = spec.partition(":")
    if _URI.match(spec):
        return spec, name
    return os.path.realpath(os.path.expanduser(spec)), name  # noqa: PTH111
