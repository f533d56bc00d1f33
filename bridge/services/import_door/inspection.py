"""Whether an import page and its images can be had from outside, looked at before the page is offered.

What would certainly be lost holds the offer; what cannot be found out from here (a bridge behind NAT often does not
reach its own public address) is a warning.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from bridge.config import Config
from bridge.http import AddressRefused, NameUnknown, NotSent, OutcomeUnknown, Reply, fetch_content
from bridge.models import Page
from bridge.services.links import Links
from bridge.transform import Draft, find_missing
from bridge.transform.blocks import Kind

TAKEN = frozenset({"image/jpeg", "image/png", "image/gif"})
"""Media types that Medium takes, by its own help: https://help.medium.com/hc/en-us/articles/215679797"""
DOUBTED = frozenset({"image/webp", "image/avif"})
"""Media types of which it is not known whether Medium takes them: a warning, no loss."""
MOST_IMAGE_BYTES = 25 * 1024 * 1024
"""Medium's own limit: https://help.medium.com/hc/en-us/articles/215679797"""
MOST_PAGE_BYTES = 8 * 1024 * 1024
"""Bytes read of a page's answer; whatever is larger is no page of ours."""
MOST_IMAGES = 100
"""Images looked at for one post; beyond that a warning says so."""
PAGE_S = 10.0
"""Seconds for the fetch of a page."""
IMAGES_S = 20.0
"""Seconds for all images of a post: the lease of the delivery goes on meanwhile."""
IMAGE_S = 5.0
"""Seconds for one image."""
GONE = frozenset({404, 410})
"""Answers that say for certain that an image is not there."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What somebody got at a page's public address.

    Attributes:
        status: of HTTP; 0 when nothing came, and ``problem`` says why.
        digest: hexadecimal SHA-256 of the body.
        body: empty when only the digest is known.
    """

    status: int
    content_type: str = ""
    digest: str = ""
    body: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found, a sentence each: ``losses`` hold the offer, ``warnings`` go with it."""

    losses: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Inspection:
    """Fetches import pages and their images from outside, and says what is wrong with them."""

    def __init__(self, config: Config, links: Links) -> None:
        self._config = config
        self._links = links

    def check_page(self, page: Page, told: Fetched | None, hosts: frozenset[str]) -> Findings:
        """Compare a page with what its public address answers.

        Args:
            told: what WordPress got there, when it serves the page and could look; where that is anything but the
                page, it is looked at once more from here.
            hosts: of the site and the bridge, which may be reached on private addresses, too.
        """
        url = self._links.to_page_url(page)
        found = told if told and told.status and _is_as_made(told, page) else _fetch_page(url, hosts)
        if not found.status:
            return Findings(warnings=(f"{url} could not be checked from here: {found.problem}",))
        if found.status != 200:
            return Findings(losses=(f"{url} answers {found.status} instead of the page",))
        if found.content_type.split(";")[0].strip().lower() != "text/html":
            return Findings(losses=(f"{url} is {found.content_type or 'of no type'}; importers read text/html only",))
        if _is_as_made(found, page):
            return Findings()
        return Findings(losses=tuple(f"{url}: {one}" for one in find_missing(page.html, found.body)))

    def check_images(self, draft: Draft, hosts: frozenset[str]) -> Findings:
        """Whether Medium will get each image of a draft, and takes its type and size.

        Args:
            hosts: as of ``check_page``.
        """
        images = list(dict.fromkeys(block.url for block in draft.blocks if block.kind is Kind.IMG))
        losses: list[str] = []
        warnings = [f"only the first {MOST_IMAGES} of {len(images):,} images were checked"] * (
            len(images) > MOST_IMAGES
        )
        ends = time.monotonic() + IMAGES_S
        for url in images[:MOST_IMAGES]:
            left = ends - time.monotonic()
            if left <= 0:
                warnings.append("the images took too long to check; some were not")
                break
            for is_loss, words in _judge_image(url, hosts, min(left, IMAGE_S)):
                (losses if is_loss else warnings).append(f"image {url} {words}")
        return Findings(tuple(losses), tuple(warnings))

    def own_hosts(self, site_hosts: frozenset[str]) -> frozenset[str]:
        """The hosts of a site together with the bridge's own."""
        return site_hosts | {(urlsplit(self._config.bridge.public_url).hostname or "").lower()}


def _is_as_made(found: Fetched, page: Page) -> bool:
    return found.digest == sha256(page.html.encode()).hexdigest()


def _fetch_page(url: str, hosts: frozenset[str]) -> Fetched:
    try:
        reply = fetch_content(url, allowed_hosts=hosts, deadline_s=PAGE_S, max_bytes=MOST_PAGE_BYTES)
    except (NotSent, OutcomeUnknown) as error:
        return Fetched(0, problem=str(error))
    if not reply.is_whole:
        return Fetched(0, problem="its answer was cut off, or is far larger than the page")
    body = reply.body.decode("utf-8", "replace")
    return Fetched(reply.status, reply.headers.get("content-type", ""), sha256(reply.body).hexdigest(), body)


def _judge_image(url: str, hosts: frozenset[str], deadline_s: float) -> Iterator[tuple[bool, str]]:
    """What there is to say of an image, each with whether it is a loss (else a warning)."""
    if urlsplit(url).scheme != "https":
        yield False, "is not on https; Medium may not fetch it"
    try:
        # The head alone: some servers refuse HEAD, so it is asked for in full and not read.
        reply = fetch_content(url, allowed_hosts=hosts, deadline_s=deadline_s, max_bytes=1)
    except NameUnknown as error:
        # The site's own names may be known elsewhere only (split DNS).
        yield (urlsplit(url).hostname or "") not in hosts, f"cannot be fetched: {error}"
    except AddressRefused as error:
        yield True, f"is nowhere that Medium could reach: {error}"
    except (NotSent, OutcomeUnknown) as error:
        yield False, f"could not be checked from here: {error}"
    else:
        yield from _judge_answer(reply)


def _judge_answer(reply: Reply) -> Iterator[tuple[bool, str]]:
    if reply.status in GONE:
        yield True, f"is gone ({reply.status})"
    elif reply.status != 200:
        yield False, f"could not be checked from here: it answers {reply.status}"
    else:
        kind = reply.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind in DOUBTED:
            yield False, f"is {kind}, which Medium may not take"
        elif kind not in TAKEN:
            yield True, f"is {kind or 'of no type'}; Medium takes JPEG, PNG and GIF"
        size = reply.headers.get("content-length", "")
        if size.isdigit() and int(size) > MOST_IMAGE_BYTES:
            yield True, f"has {int(size) // 1024 // 1024} MiB; Medium takes 25"
