"""Names of shortcodes: WordPress' own, and those of plugins whose meaning is known. Data.

https://developer.wordpress.org/plugins/shortcodes/ ; of plugins, what their own source registers.
"""

import re

CORE = frozenset("audio caption embed gallery playlist video wp_caption".split())
"""What WordPress itself registers (a test asks it)."""

_LANGUAGES = {
    "bash": "bash shell sh",
    "c": "c",
    "cpp": "cpp",
    "csharp": "csharp c-sharp",
    "clojure": "clojure clj",
    "coldfusion": "coldfusion cf",
    "css": "css",
    "delphi": "delphi pas pascal",
    "diff": "diff patch",
    "erlang": "erlang erl",
    "fsharp": "fsharp",
    "go": "go golang",
    "groovy": "groovy",
    "haskell": "haskell",
    "html": "html xhtml",
    "java": "java",
    "javafx": "javafx jfx",
    "javascript": "javascript js jscript",
    "latex": "latex tex",
    "matlab": "matlab matlabkey",
    "objectivec": "objc obj-c",
    "perl": "perl pl",
    "php": "php",
    "powershell": "powershell ps",
    "python": "python py",
    "r": "r splus",
    "ruby": "ruby rb rails ror",
    "scala": "scala",
    "sql": "sql",
    "swift": "swift",
    "typescript": "typescript ts",
    "vbnet": "vb vbnet",
    "xml": "xml xslt",
    "yaml": "yaml yml",
}
CODE = {name: language for language, names in _LANGUAGES.items() for name in names.split()} | dict.fromkeys(
    "sourcecode code source text plain crayon cc codecolorer pygmentize prism enlighter syntax".split(), ""
)
"""Shortcodes around code (SyntaxHighlighter Evolved, Crayon, CodeColorer, Enlighter ...) -> the language they name."""

ADDRESSES = re.compile(
    r"\w{0,30}(?:youtube|vimeo|dailymotion|video|audio|player|embed|podcast)[\w-]{0,30}|arve|tweet|twitter|instagram"
    r"|facebook|soundcloud|spotify|bandcamp|mixcloud|ted|gist|scribd|slideshare|codepen|googlemaps|twitchtv|kickstarter"
    r"|medium|pinterest|pdf-embedder|gview|playlist"
)
"""Shortcodes that stand for something at an address (Jetpack, Shortcodes Ultimate, ARVE, EmbedPlus ...)."""
BY_NUMBER = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "su_youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "su_vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "wpvideo": "https://videopress.com/v/{}",
    "videopress": "https://videopress.com/v/{}",
    "tweet": "https://twitter.com/i/status/{}",
    "gist": "https://gist.github.com/{}",
    "ted": "https://www.ted.com/talks/view/id/{}",
}
"""Those that may name it by its number alone."""

LAYOUT = re.compile(
    r"vc_(?!.*(?:member|user|login|logged)).{1,60}|et_pb_.{1,60}|fusion_(?!.*(?:login|user)).{1,60}|av_.{1,60}|cs_.{1,60}|mk_.{1,60}"
    r"|su_(?:accordion|animate|box|button|carousel|column|divider|dropcap|expand|frame|heading|highlight|label|lightbox"
    r"|list|note|pullquote|quote|row|service|spoiler|table|tab|tabs|tooltip)"
)
"""Page builders and Shortcodes Ultimate: what stands in these is shown to everybody."""

_PLUGINS = re.compile(
    r"contact-form-7|contact-form|wpforms|gravityform|gravity_form|ninja_forms?|formidable|mc4wp_form|mailpoet_form"
    r"|woocommerce_\w{1,40}|add_to_cart|product_(?:page|category|categories|attribute)|(?:su|vc|et_pb|fusion)_\w{1,60}"
    r"|elementor-template|jetpack_\w{1,40}|ez-toc|lwptoc|tablepress|rev_slider|smartslider3|ngg_\w{1,40}|nggallery"
    r"|wpdatatable|the_ad|adrotate|instagram-feed|custom-facebook-feed|social_warfare|related_posts_by_tax|display-posts"
    r"|wp_rss_retriever|layerslider|metaslider|envira-gallery|foogallery|wppb-login|wpdm_package|wp-review"
)


def is_registered(name: str) -> bool:
    """Whether WordPress itself or a plugin that is known registers a shortcode of this name."""
    return name in CORE or bool(_PLUGINS.fullmatch(name))
