"""Lists: Medium's are flat runs of items, and number themselves."""

from collections.abc import Iterator

from bridge.transform.blocks import Block, Kind, Mark, Span, with_prefix
from bridge.transform.dom import TEXT, Attributes, Node, attribute, find, words_in
from bridge.transform.read.items import Item, Listing, Numbering, Run
from bridge.transform.read.state import Page, Reader

_BEFORE_BOX = frozenset({"input", "label", "p"})


def read_list(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """Items in their order, and what stands in them in its own.

    Medium's lists do not nest (its API flattens them), an item holds nothing but words, and a list counts from one, on
    after the list before it. So nested items follow their parent: after a dash among bullets, on lines of the same item
    among numbers; and where something comes between numbers, or they are others, they are part of the text.
    """
    page = reader.page
    page.end_line()
    # A list between items, where none may stand, is shown as one of the item before it.
    parent = page.list.items[-1] if page.list is not None and page.list.items else page.item
    if parent is not None:
        _read_nested(reader, node, attributes, mark, parent)
        return
    page.seen["lists"] += 1
    are_notes = "wp-block-footnotes" in (attributes.get("class") or "").split()
    if are_notes:
        page.add(Block(Kind.H4, (Span(page.words.story["notes"]),)))
        page.note("footnote.notes")
    first = len(page.blocks)
    listing = Listing(Numbering(node, attributes), 0, [])
    _read_items(reader, node, mark, listing)
    page.kept["lists"] += len(page.blocks) > first
    if len(page.blocks) - first > sum(run.first >= 0 for run in listing.runs):
        page.note("list.blocks")
    said = [item for item in listing.items if item.end > item.begin]
    if are_notes:  # their calls count those that say something
        for number, item in enumerate(said, 1):
            item.label = str(number)
    _settle(page, listing, said, first)


def read_item(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """An item of the list that is being read; outside of one it is a box."""
    page = reader.page
    listing, outer = page.list, page.item
    if listing is None:
        reader.box(node, attributes, mark)
        return
    page.end_line()
    item = _to_item(page, listing, node, attributes)
    page.list, page.item = None, item
    reader.walk(node, mark)
    page.end_line()
    page.list, page.item = listing, outer
    item.end = len(page.blocks)


def _read_nested(reader: Reader, node: Node, attributes: Attributes, mark: Mark, parent: Item) -> None:
    page = reader.page
    outer, page.item = page.item, parent
    listing = Listing(Numbering(node, attributes), parent.listing.level + 1, parent.listing.runs)
    _read_items(reader, node, mark, listing)
    page.item = outer
    if listing.items:
        page.note("list.lines" if parent.run.kind is Kind.OLI else "list.flat")


def _read_items(reader: Reader, node: Node, mark: Mark, listing: Listing) -> None:
    page = reader.page
    outer, kind = page.list, page.kind
    page.list, page.kind = listing, Kind.P
    reader.walk(node, mark)
    page.end_line()
    page.list, page.kind = outer, kind
    for item in listing.items:
        if page.item is None or item.run is not page.item.run:
            item.run.close(page.blocks)


def _to_item(page: Page, listing: Listing, node: Node, attributes: Attributes) -> Item:
    """Nested items are blocks of their own among bullets, and lines of their parent among numbers."""
    label = listing.numbering.to_label(attributes) if listing.numbering.is_counted else ""
    prefix = _to_box(node)
    parent = page.item
    if parent is not None:
        prefix = "– " * listing.level + (f"{label}. " if label else "") + prefix
    if parent is not None and parent.run.kind is Kind.OLI:
        run = parent.run
    else:
        run = Run(Kind.OLI if label and parent is None else Kind.ULI)
        listing.runs.append(run)
    item = Item(listing, run, len(page.blocks), label, prefix)
    listing.items.append(item)
    return item


def _to_box(item: Node) -> str:
    """The box of a task, which stands first in its item, perhaps in a label."""
    first = item.child
    if first is not None and first.tag == TEXT:
        if not words_in(first).isspace():
            return ""
        first = first.next
    if first is None or first.tag not in _BEFORE_BOX:
        return ""
    box = first if first.tag == "input" else find(first, "input")
    if box is None or attribute(box, "type") != "checkbox":
        return ""
    return "☑ " if "checked" in box.attributes else "☐ "


def _settle(page: Page, listing: Listing, said: list[Item], first: int) -> None:
    """Numbers and dashes become text where Medium makes none: in a line, or where it would count otherwise."""
    if page.is_apart:
        page.note("list.flat")
    if page.is_apart and not listing.numbering.is_counted:
        page.blocks[first:] = [
            Block(Kind.P, with_prefix("– ", block.text)) if block.kind is Kind.ULI else block
            for block in page.blocks[first:]
        ]
    elif listing.numbering.is_counted and (page.is_apart or not _counts_by_itself(page, said, first)):
        page.note("list.numbers")
        page.blocks[first:] = list(_numbered(page.blocks[first:], said, first))


def _counts_by_itself(page: Page, items: list[Item], first: int) -> bool:
    """True where Medium's own numbers are the page's: from one, without a gap, and not right behind another list's."""
    if first and page.blocks[first - 1].kind is Kind.OLI:
        return False
    return all(
        item.label == str(number) and item.run.first == first + number - 1 for number, item in enumerate(items, 1)
    )


def _numbered(blocks: list[Block], items: list[Item], first: int) -> Iterator[Block]:
    """The blocks with each item's number before its words, or alone where something else comes first."""
    begins = {item.begin: item for item in items}
    words = {item.run.first for item in items}
    for at, block in enumerate(blocks, first):
        item = begins.get(at)
        if item is not None and item.run.first != at:
            yield Block(Kind.P, (Span(f"{item.label}."),))
        if at not in words:
            yield block
        elif item is not None:
            yield Block(Kind.P, with_prefix(f"{item.label}. ", block.text))
        else:
            yield block._replace(kind=Kind.P)
