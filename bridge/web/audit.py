"""The audit of canonical addresses: a list of a site's stories, and what its owner's browser read on their pages.

Medium answers servers with 403, and its pages' security policy forbids a script of ours to call home; so a bookmarklet
reads the page and opens an address here, which shows what was read and writes it down when its form is sent.
"""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.web.screens import to_screen
from bridge.web.states import CANONICALS

BOOKMARKLET = (
    "javascript:(()=>{{const c=document.querySelector('link[rel=canonical]');"
    "open('{url}read?story='+encodeURIComponent(location.href)+'&canonical='+encodeURIComponent(c?c.href:''))}})()"
)


def blueprint(bridge: Bridge) -> Blueprint:
    """The routes."""
    routes = Blueprint("audit", __name__, template_folder="templates", url_prefix="/audit/<site>/<key>")

    @routes.get("/")
    def show(site: str, key: str) -> Response:
        bridge.audit.check_audit_key(site, key)
        bookmarklet = BOOKMARKLET.format(url=bridge.links.to_audit_url(site))
        lines = bridge.audit.read_audit(site)
        return to_screen("audit.html", site=site, lines=lines, bookmarklet=bookmarklet, canonicals=CANONICALS)

    @routes.get("/read")
    def read(site: str, key: str) -> Response:
        """What the bookmarklet opens; nothing is written down yet."""
        bridge.audit.check_audit_key(site, key)
        story, canonical = request.args.get("story", ""), request.args.get("canonical", "")
        reading = bridge.audit.read_reading(site, story, canonical)
        return to_screen("reading.html", site=site, key=key, reading=reading, story=story)

    @routes.post("/read")
    def record(site: str, key: str) -> BaseResponse:
        bridge.audit.check_audit_key(site, key)
        bridge.audit.record_canonical(site, request.form.get("story", ""), request.form.get("canonical", ""))
        return redirect(url_for("audit.show", site=site, key=key), 303)

    return routes
