"""What can be made to go wrong, by door."""

from flask import Response

FAULTS = {
    "api": {"status", "delay", "drop_after_store", "drop_before_store", "challenge", "cut_json", "empty_201"},
    "feed": {"status", "delay", "challenge", "cut_xml", "doctype"},
}


def challenge() -> Response:
    """What Cloudflare answers for Medium to whom it takes for a robot."""
    page = "<!DOCTYPE html><title>Just a moment...</title>"
    return Response(page, 403, {"cf-mitigated": "challenge"}, mimetype="text/html")
