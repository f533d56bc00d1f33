"""The owner of a blog in a real browser: reads the list of posts, follows a hand-off, and does what it asks on Medium."""

import re

from playwright.sync_api import Page, expect
from world import World


class Owner:
    """Does by hand what no program can: everything that happens on Medium, here the sandbox."""

    def __init__(self, page: Page, world: World) -> None:
        self.page, self.world = page, world
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.screen = ""
        """The hand-off that was opened last."""

    def row(self, post_id: int) -> str:
        """What the list of posts in WordPress says about Medium; the list stays open."""
        self.page.goto(f"{self.world.wordpress.url}/wp-admin/edit.php")
        return str(self.page.locator(f"#post-{post_id} .column-bridge_for_medium").inner_text())

    def open_handoff(self, post_id: int) -> None:
        """The bridge's own screen, for who has its address."""
        self.screen = str(self.world.delivery(post_id)["screen_url"])
        self.page.goto(self.screen)

    def open_in_wordpress(self, post_id: int) -> None:
        """The same inside WordPress: the button beside a post."""
        self.row(post_id)
        self.page.click(f"#post-{post_id} .column-bridge_for_medium a.button")
        self.page.wait_for_url(f"**page=bridge-for-medium-handoffs&post_id={post_id}")
        self.screen = self.page.url

    def closing_lines(self) -> str:
        """The words a draft of this post should end with."""
        return str(self.page.locator("#story p").last.text_content())

    def copied_address(self) -> str:
        """Copy the page's address with its button; what the clipboard holds then."""
        self.page.locator("button[data-copy]:visible").first.click()
        expect(self.page.locator("button[data-copy]").first).to_have_text("Copied")
        return self.clipboard("text/plain")

    def clipboard(self, kind: str) -> str:
        read = "async (kind) => (await (await navigator.clipboard.read())[0].getType(kind)).text()"
        return str(self.page.evaluate(read, kind))

    def import_copied(self) -> str:
        """Paste into the import tool what was copied, and press Import; the text of the draft that opens."""
        self.page.goto(f"{self.world.medium}/p/import")
        self.page.click(".js-importUrl")
        self.page.keyboard.press("Control+V")
        self.page.click("[data-action=import-url]")
        self.page.wait_for_url("**/edit")
        return str(self.page.locator(".js-content").inner_text())

    def say_that_the_closing_lines_are_missing(self) -> None:
        """On the screen, which then begins with the page's other address; asked or not."""
        self.page.goto(self.screen)
        before = self.page.locator("button[data-copy]").first.get_attribute("data-copy")
        if self.page.locator("button:text-is('No')").is_visible():
            self.page.click("button:text-is('No')")
        else:
            self.page.click("summary:has-text('does not end with my closing lines')")
            self.page.click("text=Begin with this one from now on")
        expect(self.page.locator("button[data-copy]").first).not_to_have_attribute("data-copy", str(before))

    def finish_draft(self, tags: str, canonical: str) -> None:
        """In the editor: topics, and the canonical link where it is not the post's."""
        self.page.fill("[name=tags]", tags)
        self.page.click("text=Save topics")
        if self.page.input_value("[name=canonicalUrl]") != canonical:
            self.set_canonical(canonical)

    def set_canonical(self, canonical: str) -> None:
        self.page.fill("[name=canonicalUrl]", canonical)
        self.page.click("text=Save canonical link")
        expect(self.page.locator("[name=canonicalUrl]")).to_have_value(canonical)

    def bookmarklet(self) -> str:
        """The code of the button that the screen about canonical links offers."""
        (audit,) = re.findall(r"http\S+/audit/\S+", self.world.run("audit", "blog"))
        self.page.goto(audit)
        return str(self.page.get_attribute("a:text('Check canonical')", "href"))

    def press(self, bookmarklet: str, url: str) -> Page:
        """Open a page, press the bookmarklet there; what opens is answered."""
        self.page.goto(url)
        with self.page.expect_popup() as opening:
            self.page.evaluate(bookmarklet.removeprefix("javascript:"))
        return opening.value

    def publish(self) -> None:
        self.page.click("[data-action=publish]")
        self.page.wait_for_url("**?postPublishedType=initial")
