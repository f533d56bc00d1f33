"""Where a person opens Medium: its import tool, its editor and the lists of one's own stories."""

from dataclasses import dataclass

MEDIUM = "https://medium.com"


@dataclass(frozen=True, slots=True)
class MediumPlaces:
    """The addresses of one Medium; they are the same below a stand-in for it.

    Attributes:
        url: of its front page, without a slash at its end.
    """

    url: str = MEDIUM

    @property
    def import_tool(self) -> str:
        """Where a signed-in person has Medium import a page."""
        return f"{self.url}/p/import"

    @property
    def new_story(self) -> str:
        """Where a signed-in person begins a story."""
        return f"{self.url}/new-story"

    @property
    def drafts(self) -> str:
        """The list of one's own drafts, which only its owner sees (docs/medium.md, "Where an owner looks")."""
        return f"{self.url}/me/stories/drafts"

    @property
    def published(self) -> str:
        """The list of one's own published stories."""
        return f"{self.url}/me/stories/public"

    @property
    def example(self) -> str:
        """What the address of a story looks like."""
        return f"{self.url}/@you/title-0123456789ab"

    def to_editor(self, story_id: str) -> str:
        """A story in the editor; this short form works whatever its title becomes."""
        return f"{self.url}/p/{story_id}/edit"
