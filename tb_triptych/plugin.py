"""TensorBoard's entry point: the loader, the plugin and its routes.

TensorBoard stops if this module cannot be imported. Everything it imports needs no more than
TensorBoard itself: no numpy, no codec, no framework.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tensorboard import plugin_util
from tensorboard.plugins import base_plugin

from tb_triptych.format.metadata import PLUGIN_NAME
from tb_triptych.server import web
from tb_triptych.server.assets import asset
from tb_triptych.sources import catalog
from tb_triptych.sources.combined import CombinedSource
from tb_triptych.sources.errors import NotFoundError
from tb_triptych.sources.kinds import source_kinds
from tb_triptych.sources.source import Scope, Settings

if TYPE_CHECKING:
    import argparse

    from werkzeug import Request, Response

DEFAULT_STEPS_KEPT = 50
"""Steps per tag that TensorBoard keeps by default with this plugin; its own default is 10."""


class TriptychLoader(base_plugin.TBLoader):
    """Makes the plugin, and asks for more steps than TensorBoard keeps by default."""

    def fix_flags(self, flags: argparse.Namespace) -> None:
        """Set the number of steps to keep, unless `--samples_per_plugin triptych=N` did.

        Called before any data is read. Must not raise: TensorBoard would stop.
        """
        asked = getattr(flags, "samples_per_plugin", None)
        if isinstance(asked, dict):
            flags.samples_per_plugin = {PLUGIN_NAME: DEFAULT_STEPS_KEPT, **asked}

    def load(self, context: base_plugin.TBContext) -> TriptychPlugin:
        """Make the plugin."""
        return TriptychPlugin(context)


class TriptychPlugin(base_plugin.TBPlugin):
    """Serves the page and its data; the routes are described in docs/http_api.md."""

    plugin_name = PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        """Create the plugin without reading anything.

        Args:
          context: TensorBoard's context for plugins.
        """
        steps_kept = (context.sampling_hints or {}).get(PLUGIN_NAME, DEFAULT_STEPS_KEPT)
        flags = getattr(context, "flags", None)
        settings = Settings(
            context.data_provider,
            steps_kept,
            getattr(flags, "logdir", None),
            getattr(flags, "logdir_spec", None),
        )
        self._source = CombinedSource(source_kinds(settings))
        self._catalog_texts = catalog.CatalogTexts()

    def get_plugin_apps(self) -> dict[str, Any]:
        """Return the routes."""
        return {
            "/static/*": web.application(self._serve_static),
            "/catalog": web.application(self._serve_catalog),
            "/series": web.application(self._serve_series),
            "/payload": web.application(self._serve_payload),
            "/bundle": web.application(self._serve_bundle),
        }

    def is_active(self) -> bool:
        """Return whether there are triptychs that TensorBoard does not see itself.

        TensorBoard asks each time its page is loaded, before the first request to the plugin. So
        this returns at once, after only a short look into the log directories.
        """
        return self._source.is_active()

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Name the tab and the page's module."""
        return base_plugin.FrontendMetadata(es_module_path="/static/index.js", tab_name="Triptych")

    def _serve_static(self, request: Request) -> Response:
        file = asset(request.path.rpartition("/static/")[2])
        if file is None:
            raise NotFoundError("the page has no such file")
        return web.response(request, file.data, file.media, etag=file.etag)

    def _serve_catalog(self, request: Request) -> Response:
        without = request.args.getlist("without")
        found = self._source.catalog(_scope(request), without)
        text, revision = self._catalog_texts.text(found)
        return web.response(request, text.encode("ascii"), "application/json", etag=revision)

    def _serve_series(self, request: Request) -> Response:
        # Not imported before the first request: they need numpy.
        from tb_triptych.server.series.answer import answer
        from tb_triptych.server.series.container import MEDIA

        run, tag = web.required(request, "run"), web.required(request, "tag")
        windows, without = web.ranges(request, "window"), request.args.getlist("without")
        table = self._source.series(_scope(request), run, tag, without)
        return web.response(request, answer(table, request.args.get("since"), windows), MEDIA)

    def _serve_payload(self, request: Request) -> Response:
        run, key = web.required(request, "run"), web.required(request, "key")
        payload = self._source.payload(_scope(request), run, key)
        return web.payload_response(request, payload)

    def _serve_bundle(self, request: Request) -> Response:
        run, keys = web.required(request, "run"), web.required(request, "keys")
        scope = _scope(request)
        return web.bundle_response(request, keys, partial(self._source.payloads, scope, run))


def _scope(request: Request) -> Scope:
    return Scope(plugin_util.context(request.environ), plugin_util.experiment_id(request.environ))
