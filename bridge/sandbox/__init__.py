"""A stand-in for Medium, to try things out and to test against over HTTP.

It imitates Medium's REST API as its documentation and its users describe it
(https://github.com/Medium/medium-api-docs): bearer tokens, the shape and codes of errors, 400 for unknown fields,
``public`` as the default status, tags beyond three and over 25 characters and titles over 100 dropped in silence, ten
stories in 24 hours, drafts forced on a publication's writers; the user's feed with its ten newest public stories; and a
page for each story with its canonical link.

It does not imitate: what Medium's parser really does with HTML (here an allow-list strips what Medium has no block
for), side-loading of images, OAuth, Cloudflare, e-mail, the editor, distribution, the rolling cap of the web editor,
the time Medium takes, and how its feed is cached. It shares no code with the client, so that a mistake is not made
twice.
"""

from bridge.sandbox.app import create_app
from bridge.sandbox.server import run, serving
from bridge.sandbox.state import Sandbox

__all__ = ["Sandbox", "create_app", "run", "serving"]
