"""A story's HTML as each place shows it: the story's page, the feed, the export. Pure."""

import html
import re

import nh3

KEPT_TAGS = {
    "h1", "h2", "h3", "h4", "p", "br", "hr", "strong", "b", "em", "i", "code", "a", "pre", "blockquote", "ul", "ol",
    "li", "figure", "img", "figcaption",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "data-image-id"}}
_CDN = "https://cdn-images-1.medium.com/max"
_TITLE = re.compile(r"\s*<h[1-4]>(.*?)</h[1-4]>", re.DOTALL)
_PRE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_CLASSES = {
    "h4": "graf graf--h4", "h3": "graf graf--h3", "p": "graf graf--p", "blockquote": "graf graf--blockquote",
    "pre": "graf graf--pre graf--preV2", "li": "graf graf--li", "ul": "postList", "ol": "postList",
    "figure": "graf graf--figure", "img": "graf-image", "figcaption": "imageCaption", "strong": "markup--strong",
    "em": "markup--em", "code": "markup--code", "a": "markup--anchor",
}  # fmt: skip
_OPENING = re.compile(rf"<({'|'.join(_CLASSES)})(?=[ >])")
_SECTION = (
    '<section class="section section--body"><div class="section-divider"><hr class="section-divider"></div>'
    '<div class="section-content"><div class="section-inner sectionLayout--insetColumn">'
)
_SECTION_END = "</div></div></section>"


def clean(content: str) -> str:
    """What Medium has no block for is stripped; the words in it stay."""
    return nh3.clean(content, tags=KEPT_TAGS, attributes=_ATTRIBUTES, link_rel=None)


def to_text(content: str) -> str:
    """The words."""
    return " ".join(html.unescape(nh3.clean(content.replace("><", "> <"), tags=set())).split())


def split_title(content: str, title: str) -> tuple[str, str]:
    """The heading that repeats the title, empty when there is none, and the rest."""
    match = _TITLE.match(content)
    if match and title and _bare(to_text(match[1])) == _bare(title):
        return content[: match.end()].strip(), content[match.end() :].strip()
    return "", content


def to_page(content: str) -> str:
    """For the story's page: links out of Medium carry no weight for search engines."""
    return nh3.clean(content, tags=KEPT_TAGS, attributes=_ATTRIBUTES, link_rel="noopener ugc nofollow")


def to_feed(content: str, title: str) -> str:
    """For the feed: without the title, plain links, small and large headings, no alt texts, pictures from the CDN."""
    _, rest = split_title(content, title)

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "alt":
            return ""
        return _from_cdn(value, 1024) if tag == "img" and name == "src" else value

    plain = nh3.clean(
        rest,
        tags=KEPT_TAGS,
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        attribute_filter=attribute,
        link_rel=None,
    )
    return _PRE.sub(lambda match: match[0].replace("\n", "<br>"), _with_own_headings(plain))


def to_export(content: str, title: str) -> str:
    """For the export: sections and classes of the editor."""
    heading, rest = split_title(content, title)
    heading = f'<h3 class="graf graf--h3 graf--title">{html.escape(title, quote=False)}</h3>' if heading else ""

    def attribute(tag: str, name: str, value: str) -> str:
        return _from_cdn(value, 800) if tag == "img" and name == "src" else value

    plain = nh3.clean(rest, tags=KEPT_TAGS, attributes=_ATTRIBUTES, attribute_filter=attribute, link_rel="noopener")
    classed = _OPENING.sub(lambda match: f'<{match[1]} class="{_CLASSES[match[1]]}"', _with_own_headings(plain))
    classed = re.sub(r"(<pre [^>]*>)(.*?)</pre>", r'\1<span class="pre--content">\2</span></pre>', classed, flags=re.S)
    return _SECTION + heading + classed.replace("<hr>", _SECTION_END + _SECTION) + _SECTION_END


def _with_own_headings(content: str) -> str:
    """Medium's editor knows h3 and h4 only."""
    return re.sub(r"<(/?)h([12])>", lambda match: f"<{match[1]}h{int(match[2]) + 2}>", content)


def _from_cdn(address: str, width: int) -> str:
    return re.sub(r"^/max/\d+/", f"{_CDN}/{width}/", address)


def _bare(text: str) -> str:
    """Quotes that were curled on the way make no other title."""
    return "".join(one for one in text.casefold() if one.isalnum())
