"""What our plugin says when somebody in WordPress wants a post's texts forgotten. Pure.

``docs/api.md``, section "Forgetting from WordPress", describes the body.
"""

from bridge.wordpress.envelopes import to_data
from bridge.wordpress.schema import Data, Id

TYPE = "post.forget"


class ErasureData(Data):
    """Which post."""

    post_id: Id


def to_erasure(body: bytes) -> tuple[str, int]:
    """Read a verified message.

    Returns:
        The address of the WordPress that asks, and the post's id.

    Raises:
        HookUnknown: its version is none that this bridge reads; another one will.
        HookMalformed: it is no such message; ``problems`` names each field that is missing or wrong.
    """
    data = to_data(body, TYPE, ErasureData)
    return data.site.home, data.post_id
