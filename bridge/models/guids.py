"""WordPress' mark of a post in one spelling. Pure.

A guid is an address, and WordPress writes it back escaped for display with the first update of its post, so that ``&``
becomes ``&#038;`` in the database (``wp_insert_post()``, ``esc_url()``). An export file has it escaped in any case.
"""

import re

_ESCAPED = re.compile(r"('|&#0{0,9}39;)|&(?:amp;|#0{0,9}38;)?")


def to_guid(written: str) -> str:
    """A guid as WordPress writes it back, however it is escaped."""
    return _ESCAPED.sub(lambda found: "&#039;" if found[1] else "&#038;", written)


def to_guid_address(guid: str) -> str:
    """The address that it is."""
    return _ESCAPED.sub(lambda found: "'" if found[1] else "&", guid)
