"""The demo's second blog: its archive of old posts, which the bridge reads over REST."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from archive import Answer, FakeWordPress, a_row

TITLES = """
Bread without a scale
Four soups for short days
What salt does to beans
A pan that lasts
The window-sill herbs
Twelve eggs, twelve ways
How long an onion takes
Stock from what is left
Pears in a jar
The quiet oven
Sharpening a kitchen knife
When dough will not rise
A week of lunches
Rice, and nothing with it
The freezer, sorted
Lentils for people in a hurry
Cold kitchens, warm bowls
What the recipe leaves out
Three kinds of vinegar
Cooking for one
Cooking for eleven
Butter, browned
A cake that forgives
The shopping list
Cabbage, seriously
Reading a cookbook
Porridge in August
How we burnt the jam
Pasta water
A drawer of spices
Old bread, new uses
Lids and what they do
The best tomato
A kettle and a thermos
Kitchens I have rented
Noodles at midnight
Potatoes by season
Washing up, a defence
Wooden spoons
The smell of yeast
Fish on a Tuesday
Small batches
Apples that keep
Measuring by hand
A stove with two rings
Steam
Mustard from seeds
The long table
Dumplings, folded badly
A cup of anything
Leftovers on purpose
Chestnuts
The last plums
What to do with a quince
Toast, a short history
Breakfast for dinner
Salt in three doses
A box of vegetables
The first asparagus
Bread in the evening
""".strip().splitlines()
_TEXT = (
    "<p>There are kitchens in which this is done in a minute, and then there is mine. I have tried it in summer and in "
    "winter, with a good knife and with the other one, and what follows is what was left when I had taken away all "
    "that made no difference.</p><h2>Before you begin</h2><p>Put everything on the table. Half of what goes wrong in "
    "a kitchen goes wrong because somebody had to look for the salt while something else was browning.</p><ul><li>a "
    "bowl that is larger than you think</li><li>a cloth</li><li>a quarter of an hour without a telephone</li></ul>"
    "<h2>Then</h2><p>{}</p><p>Taste it. Wait. Taste it again, and only then decide: most of what I have thrown away "
    "was not finished.</p>"
)
PAGE_S = 12.0
"""How long the slow blog takes for each page of a hundred posts, so that a resync can be watched."""
_SPACING = timedelta(days=17)


def a_kitchen() -> FakeWordPress:
    """A blog of sixty old posts."""
    return _a_blog("https://kitchen.example", TITLES)


def a_slow_blog(hurry: threading.Event) -> FakeWordPress:
    """A blog of four hundred posts on a slow machine.

    Args:
        hurry: once it is set no page takes long: the demo ends.
    """
    blog = _a_blog("https://notes.example", [f"Note {number}" for number in range(1, 401)])

    def wait(path: str, _params: dict[str, str]) -> Answer | None:
        if path.endswith("/wp/v2/posts"):
            hurry.wait(PAGE_S)
        return None

    blog.meddle = wait
    return blog


def _a_blog(home: str, titles: list[str]) -> FakeWordPress:
    blog, last = FakeWordPress(), datetime.now(UTC) - timedelta(days=200)
    first = last - _SPACING * len(titles)
    blog.rows = [_to_row(number, title, home, first + _SPACING * number) for number, title in enumerate(titles, 1)]
    return blog


def _to_row(number: int, title: str, home: str, at: datetime) -> dict[str, Any]:
    slug, date = title.lower().replace(",", "").replace(" ", "-"), at.strftime("%Y-%m-%dT%H:%M:%S")
    words = " ".join(f"{title}: step {step} takes as long as it takes." for step in range(1, 40))
    return a_row(
        number,
        guid={"rendered": f"{home}/?p={number}"},
        link=f"{home}/{slug}/",
        slug=slug,
        title={"rendered": title},
        content={"rendered": _TEXT.format(words), "protected": False},
        excerpt={"rendered": f"<p>{title}, and what was left when everything else was taken away.</p>"},
        date_gmt=date,
        modified_gmt=date,
    )
