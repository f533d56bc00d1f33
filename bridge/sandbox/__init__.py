"""A stand-in for Medium, to try things out and to test against over HTTP.

It imitates Medium's REST API as its documentation and its users describe it
(https://github.com/Medium/medium-api-docs): bearer tokens, the shape and codes of errors, 400 for unknown fields,
``public`` as the default status, tags beyond three and over 25 characters and titles over 100 dropped in silence, ten
stories in 24 hours, drafts forced on a publication's writers.

It imitates *Import a story* as people have reported it: the page with its field that is no input, a fetch of the
address that is typed, an extractor of somebody else's making, the damage to markup (``damage``), pictures fetched or
lost, a new draft each time, a cache by path, the old date, the footer. Where reports differ there is a switch
(``rules``), above all for the canonical link. Around it: an editor with five topics, *Customize canonical link* and two
public stories in a rolling day; a feed with the ten newest stories, and its faults; the export archive; a page for each
story with its canonical link and links that carry no weight.

It does not imitate: what Medium's parser really does with HTML that comes by API (here an allow-list strips what
Medium has no block for), side-loading of such a story's pictures, OAuth, signing in (whoever asks may edit), Cloudflare
but for its challenge on demand, the importer's unknown user agent, limits and silent throttle, rich paste and its
losses, embeds made in the editor, the publish dialog with its paywall and notify boxes, scheduling, publications'
queues, distribution, e-mail, statistics, the time Medium takes, and how its feed is cached. Changes in the editor hold
at once; on Medium a published story has to be saved again. The importer fetches any address, this machine's too: do not
serve it to the open network. It shares no code with the client, so that a mistake is not made twice.
"""

from bridge.sandbox.app import create_app
from bridge.sandbox.extraction import Extract, Extracted, ExtractorMissing
from bridge.sandbox.rules import CacheRule, CanonicalRule, Rules
from bridge.sandbox.server import run, serving
from bridge.sandbox.state import Sandbox

__all__ = [
    "CacheRule",
    "CanonicalRule",
    "Extract",
    "Extracted",
    "ExtractorMissing",
    "Rules",
    "Sandbox",
    "create_app",
    "run",
    "serving",
]
