"""What the bridge and its plugin tell each other that they can do, and what is missing where one is too old."""

from collections.abc import Collection

from bridge.models import AskType, EventType

BRIDGE = tuple(sorted(kind.value for kind in (*EventType, *AskType)))
"""The hooks that this bridge reads, and what it answers about hand-offs."""
OLDEST = ("pages", "post", "status")
"""What plugins can do that are too old to say it: those before 0.2."""
WANTED = {
    "pages": "serve import pages under the posts' own addresses",
    "post": "give a post that is asked for by its number",
    "status": "show authors what became of their posts",
}
"""What this bridge asks of a plugin, and what goes without it."""


def to_lack_words(plugin: str, can: Collection[str]) -> str:
    """What a plugin is too old for, in a sentence; empty when it is not.

    Args:
        plugin: its version; empty when nothing was heard of it.
        can: as it says; empty when it does not.
    """
    lacks = sorted(set(WANTED) - set(can or OLDEST)) if plugin else []
    if not lacks:
        return ""
    return f"its plugin {plugin} is too old to {', or to '.join(WANTED[one] for one in lacks)}; update the plugin"
