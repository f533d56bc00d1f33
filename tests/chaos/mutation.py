"""One thing in an answer is changed, as programs in between and programs that are broken change it."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

ODD = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "x",
    "1e9",
    "2024",
    "20261124",
    "0000-00-00 00:00:00",
    "9999-99-99T99:99:99",
    [],
    {},
    [[None]],
    {"a": 1},
)
"""What may stand where something else belongs."""
AROUND = (
    (b"\xef\xbb\xbf", b""),
    (b"\n\n", b"\n"),
    (b"<br />\n<b>Warning</b>: something in file.php on line 3<br />\n", b""),
    (b"", b"\n<!-- cached -->"),
    (b"<!doctype html><title>One moment</title>", b""),
    (b"\x00", b""),
)
"""What other programs write before and behind an answer."""
KINDS = ("drop", "odd", "twice", "around", "cut")


@dataclass(frozen=True)
class Mutation:
    """What is changed.

    Attributes:
        kind: one of ``KINDS``.
        place: which of the places where that can be done; counted round.
        odd: which of ``ODD``, or of ``AROUND``; counted round.
    """

    kind: str
    place: int
    odd: int

    def of_json(self, body: bytes) -> bytes:
        """The same change in a JSON document."""
        if self.kind in {"around", "cut"}:
            return self._of_bytes(body)
        root = [json.loads(body)]
        places = list(_find_places(root))
        holder, key = places[self.place % len(places)]
        self._change(holder, key)
        # A name with this mark behind it becomes the same name a second time.
        return json.dumps(root[0] if root else None).replace("\\ue000", "").encode()

    def of_xml(self, body: bytes) -> bytes:
        """The same change in an XML document."""
        if self.kind in {"around", "cut"}:
            return self._of_bytes(body)
        root = etree.fromstring(body)
        elements = [element for element in root.iter(etree.Element) if element is not root]
        self._change_element(elements[self.place % len(elements)])
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def of_html(self, body: bytes) -> bytes:
        """The same change in a page that is well-formed."""
        return self.of_xml(body).partition(b"?>\n")[2] if self.kind not in {"around", "cut"} else self._of_bytes(body)

    def _of_bytes(self, body: bytes) -> bytes:
        if self.kind == "cut":
            return body[: self.place % len(body)]
        before, behind = AROUND[self.odd % len(AROUND)]
        return before + body + behind

    def _odd(self) -> Any:
        return copy.deepcopy(ODD[self.odd % len(ODD)])

    def _change(self, holder: Any, key: Any) -> None:
        if self.kind == "drop":
            del holder[key]
        elif self.kind == "odd":
            holder[key] = self._odd()
        elif isinstance(holder, dict):
            holder[f"{key}\ue000"] = self._odd()
        else:
            holder.append(copy.deepcopy(holder[key]))

    def _change_element(self, element: Any) -> None:
        if self.kind == "drop":
            element.getparent().remove(element)
        elif self.kind == "odd":
            del element[:]
            element.text = str(self._odd())
        else:
            second = copy.deepcopy(element)
            if not len(second):
                second.text = str(self._odd())
            element.addnext(second)


def _find_places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _find_places(value[key])
