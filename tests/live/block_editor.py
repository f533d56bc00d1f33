"""The block editor of a WordPress in a real browser, and what the plugin puts into it."""

from typing import Any

from playwright.sync_api import Page
from world import World

CLOSE_GUIDE = """() => ['core', 'core/edit-post'].forEach(
    (scope) => wp.data.dispatch('core/preferences').set(scope, 'welcomeGuide', false))"""
WRITE = """([title, text]) => {
    wp.data.dispatch('core/editor').editPost({ title });
    wp.data.dispatch('core/block-editor').insertBlocks(
        text.split('\\n').map((content) => wp.blocks.createBlock('core/paragraph', { content })));
    wp.data.dispatch('core/block-editor').clearSelectedBlock();
}"""
SHOW_POST = """() => {
    wp.data.dispatch('core/edit-post').openGeneralSidebar('edit-post/document');
    return [...document.querySelectorAll('button')].some((one) => one.textContent.trim() === 'Medium');
}"""
"""Again and again: a block that is no longer selected may bring its own settings up once more."""
HIDE_POST = "() => wp.data.dispatch('core/edit-post').closeGeneralSidebar()"
NARROW = 782
"""Pixels, below which WordPress' own screens are those of a phone."""
TEXT = "We walked along the river until the light was gone.\nThen we went home by train."


class Editor:
    """The block editor with a post that is being written."""

    def __init__(self, page: Page, world: World, title: str, post_id: int = 0) -> None:
        self.page = page
        path = f"post.php?post={post_id}&action=edit" if post_id else "post-new.php"
        page.goto(f"{world.wordpress.url}/wp-admin/{path}")
        page.wait_for_function("() => window.wp && wp.data && wp.data.select('core/editor').getCurrentPostId()")
        page.evaluate(CLOSE_GUIDE)
        if not post_id:
            page.evaluate(WRITE, [title, TEXT])
        self.open()

    def open(self) -> None:
        """Show the panel."""
        self.page.wait_for_function(SHOW_POST)
        head = self.page.get_by_role("button", name="Medium", exact=True)
        head.wait_for()
        if head.get_attribute("aria-expanded") == "false":
            head.click()

    @property
    def panel(self) -> Any:
        return self.page.locator(".bridge-for-medium-panel")

    @property
    def before(self) -> Any:
        return self.page.locator(".bridge-for-medium-before")

    def save(self) -> None:
        self.page.evaluate("() => wp.data.dispatch('core/editor').savePost()")

    def begin_to_publish(self) -> None:
        if self.page.viewport_size and self.page.viewport_size["width"] < NARROW:
            self.page.evaluate(HIDE_POST)  # on a phone it lies over the button
        self.page.locator(".editor-post-publish-button__button, .editor-post-publish-panel__toggle").first.click()
        self.before.wait_for()

    def publish(self) -> int:
        self.page.locator(".editor-post-publish-panel .editor-post-publish-button").click()
        self.page.wait_for_function("() => wp.data.select('core/editor').isCurrentPostPublished()")
        return int(self.page.evaluate("() => wp.data.select('core/editor').getCurrentPostId()"))

    def close_publishing(self) -> None:
        self.page.locator(".editor-post-publish-panel__header button[aria-label='Close panel']").click()
        self.open()
