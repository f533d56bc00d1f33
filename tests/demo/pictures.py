"""Takes the pictures of README.md out of the demo itself: *Today* and an import, at a desk and on a phone.

``make pictures`` writes docs/images/*.png. A picture whose page changed is a change to look at before it is committed.
"""

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "support")]

from playwright.sync_api import Page
from rich.console import Console
from script import scenes
from stage import Stage

from chromium import PHONE, WIDE, launched

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def take(page: Page, name: str) -> None:
    """One picture."""
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


def main() -> None:
    """All of them."""
    stage = Stage(Console(quiet=True))
    with tempfile.TemporaryDirectory() as folder, stage.running(Path(folder)), stage.open_door() as door:
        stage.read_archives()
        for scene in scenes(stage.kitchen):
            stage.play(scene)
        stage.propose()
        with launched() as chromium:
            for width, height, ending in ((WIDE, 900, ""), (PHONE, 844, "-phone")):
                page = chromium.new_page(viewport={"width": width, "height": height})
                page.goto(door)
                take(page, f"today{ending}")
                page.get_by_role("link", name="Import").first.click()
                page.wait_for_load_state("networkidle")
                take(page, f"import{ending}")
                page.close()


if __name__ == "__main__":
    main()
