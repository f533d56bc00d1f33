"""Style and scripts of the screens. They hold nothing of anybody's: everyone may have them, and keep them."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_from_directory, url_for

FOLDER = Path(__file__).with_name("static")
_YEAR_S = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Serve the files, and give templates ``asset_url``."""
    routes = Blueprint("assets", __name__)

    @routes.get("/assets/<name>")
    def show_asset(name: str) -> Response:
        """One of the files; kept by the browser while its address names what is in it."""
        is_this = request.args.get("v") == _to_version(name) if (FOLDER / name).is_file() else False
        return send_from_directory(FOLDER, name, max_age=_YEAR_S if is_this else 0)

    app.register_blueprint(routes)
    app.context_processor(lambda: {"asset_url": to_asset_url})


def to_asset_url(name: str) -> str:
    """The address of a file of ours as it is now: another content is another address."""
    return url_for("assets.show_asset", name=name, v=_to_version(name))


@cache
def _to_version(name: str) -> str:
    return sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
