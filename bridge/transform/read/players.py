"""Players and frames of others, by their addresses: the page a person would open, and those that collect data."""

import re
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

# Player -> the page a person would open. The providers' own forms; (pattern, address).
_PUBLIC = tuple(
    (re.compile(pattern), address)
    for pattern, address in (
        (r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/?\?(?:[^#]*&)?list=([\w-]+)",
         "https://www.youtube.com/playlist?list={}"),
        (r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/p/([\w-]{5,50})", "https://www.youtube.com/playlist?list={}"),
        (r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/live_stream\?(?:[^#]*&)?channel=([\w-]+)",
         "https://www.youtube.com/channel/{}/live"),
        (r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/videoseries\?(?:[^#]*&)?list=([\w-]+)",
         "https://www.youtube.com/playlist?list={}"),
        (r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v|e|shorts)/([\w-]{5,20})",
         "https://www.youtube.com/watch?v={}"),
        # Without its hash a video that is not listed cannot be opened.
        (r"^https?://player\.vimeo\.com/video/(\d+)\?(?:[^#]*&)?h=([0-9a-f]{8,40})", "https://vimeo.com/{}/{}"),
        (r"^https?://player\.vimeo\.com/video/(\d+)", "https://vimeo.com/{}"),
        (r"^https?://(?:www\.)?vimeo\.com/moogaloop\.swf\?(?:[^#]*&)?clip_id=(\d+)", "https://vimeo.com/{}"),
        (r"^https?://(?:www\.)?vimeo\.com/((?:event|showcase)/\d+)/embed", "https://vimeo.com/{}"),
        (r"^https?://(?:www\.)?dailymotion\.com/(?:embed/video|swf/video|swf)/(\w+)",
         "https://www.dailymotion.com/video/{}"),
        (r"^https?://geo\.dailymotion\.com/player(?:/\w+)?\.html\?(?:[^#]*&)?video=(\w+)",
         "https://www.dailymotion.com/video/{}"),
        (r"^https?://open\.spotify\.com/embed(?:-podcast)?/([^?#]+)", "https://open.spotify.com/{}"),
        (r"^https?://(?:www\.)?codepen\.io/([\w-]+/)embed/(?:preview/)?(\w+)", "https://codepen.io/{}pen/{}"),
        (r"^https?://www\.tiktok\.com/embed/v2/(\d+)", "https://www.tiktok.com/embed/v2/{}"),
        (r"^https?://embed\.ted\.com/(.+)", "https://www.ted.com/{}"),
        (r"^https?://embed\.reddit\.com/(r/[^?#]+)", "https://www.reddit.com/{}"),
        (r"^https?://(?:www\.)?instagram\.com/((?:p|reel|tv)/[\w-]+)/embed", "https://www.instagram.com/{}/"),
        (r"^https?://(?:videopress\.com|video\.wordpress\.com)/embed/(\w+)", "https://videopress.com/v/{}"),
        (r"^https?://embed\.music\.apple\.com/(.+)", "https://music.apple.com/{}"),
        (r"^https?://embed\.podcasts\.apple\.com/(.+)", "https://podcasts.apple.com/{}"),
        (r"^https?://fast\.wistia\.net/embed/iframe/(\w+)", "https://fast.wistia.net/embed/iframe/{}"),
        (r"^https?://([\w.-]+/@[\w.@-]+/\d+)/embed", "https://{}"),
        (r"^https?://(?:www\.)?giphy\.com/embed/(\w+)", "https://giphy.com/gifs/{}"),
        (r"^https?://(?:www\.)?tenor\.com/embed/(\d+)", "https://tenor.com/view/{}"),
        (r"^https?://(?:www\.)?imgur\.com/((?:a/)?\w+)/embed", "https://imgur.com/{}"),
        (r"^https?://(?:www\.)?loom\.com/embed/(\w+)", "https://www.loom.com/share/{}"),
        (r"^https?://platform\.(?:twitter|x)\.com/embed/Tweet\.html\?(?:[^#]*&)?id=(\d+)",
         "https://twitter.com/i/status/{}"),
        (r"^https?://assets\.pinterest\.com/ext/embed\.html\?(?:[^#]*&)?id=(\d+)", "https://www.pinterest.com/pin/{}/"),
        (r"^https?://player\.twitch\.tv/\?(?:[^#]*&)?video=v?(\d+)", "https://www.twitch.tv/videos/{}"),
        (r"^https?://player\.twitch\.tv/\?(?:[^#]*&)?channel=(\w+)", "https://www.twitch.tv/{}"),
        (r"^https?://clips\.twitch\.tv/embed\?(?:[^#]*&)?clip=([\w-]+)", "https://clips.twitch.tv/{}"),
        (r"^https?://(?:www\.)?streamable\.com/[eo]/(\w+)", "https://streamable.com/{}"),
        (r"^https?://archive\.org/embed/([^?#]+)", "https://archive.org/details/{}"),
        (r"^https?://player\.bilibili\.com/player\.html\?(?:[^#]*&)?bvid=(\w+)", "https://www.bilibili.com/video/{}"),
        (r"^https?://(?:www\.)?metacafe\.com/fplayer/(\d+)/", "https://www.metacafe.com/watch/{}/"),
        (r"^(https://docs\.google\.com/forms/[^?#]+)\?embedded=true", "{}"),
        (r"^https?://tally\.so/embed/(\w+)", "https://tally.so/r/{}"),
        (r"^https?://([\w-]+\.substack\.com)/embed", "https://{}/subscribe"),
        (r"^https?://drive\.google\.com/file/d/([\w-]+)/preview", "https://drive.google.com/file/d/{}/view"),
        (r"^https?://codesandbox\.io/embed/([^?#]+)", "https://codesandbox.io/s/{}"),
        (r"^https?://jsfiddle\.net/((?:\w+/)?\w+(?:/\d+)?)/embedded", "https://jsfiddle.net/{}/"),
        (r"^https?://(?:www\.)?google\.[a-z.]{2,6}/maps/d/(?:u/\d+/)?embed\?(?:[^#]*&)?mid=([\w.-]+)",
         "https://www.google.com/maps/d/viewer?mid={}"),
        (r"^https?://(?:www\.)?openstreetmap\.org/export/embed\.html\?(?:[^#]*&)?marker=(-?[\d.]+)(?:%2C|,)(-?[\d.]+)",
         "https://www.openstreetmap.org/?mlat={}&mlon={}"),
    )
)  # fmt: skip

_NAMED = {
    "facebook.com": ("/plugins/video.php", "/plugins/post.php", "/plugins/page.php", "href"),
    "w.soundcloud.com": ("/player", "url"),
    "player.soundcloud.com": ("/player.swf", "url"),
    "twitframe.com": ("/show", "url"),
    "figma.com": ("/embed", "url"),
    "cdn.embedly.com": ("/widgets/media.html", "src", "url"),
    "view.officeapps.live.com": ("/op/", "src"),
    "docs.google.com": ("/viewer", "/gview", "url"),
}
"""Host -> beginnings of paths, and the parameter in which such a player's address names what it shows."""
_API = re.compile(r"^https?://api\.soundcloud\.com/")
_MAP_NAME = re.compile(r"!1s(?:0x[0-9a-f]+(?::|%3A)0x[0-9a-f]+|[\w-]+)!2s([^!&]+)", re.IGNORECASE)
_MAP_QUERY = re.compile(r"!2m1!1s([^!&]+)")
_MAP_PLACE = re.compile(r"!2d(-?\d{1,3}(?:\.\d{1,20})?)!3d(-?\d{1,2}(?:\.\d{1,20})?)")
_MAPS = re.compile(r"(?:maps\.|www\.)?google\.[a-z.]{2,6}")

_COLLECTING = """
typeform.com calendly.com jotform.com jotformeu.com surveymonkey.com surveymonkey.co.uk forms.gle forms.office.com
forms.microsoft.com forms.cloud.microsoft tally.so paperform.co cognitoforms.com wufoo.com formstack.com
123formbuilder.com hsforms.com hsforms.net meetings.hubspot.com aweber.com activehosted.com getresponse.com klaviyo.com
youcanbook.me acuityscheduling.com cal.com tidycal.com savvycal.com zcal.co zohopublic.com zohobookings.com doodle.com
donorbox.org givebutter.com fillout.com formsite.com formspree.io 123contactform.com strawpoll.com opinionstage.com
heyflow.app heyflow.com involve.me outgrow.us riddle.com simplybook.me setmore.com squareup.com bookwhen.com
bookings.cloud.microsoft qualtrics.com alchemer.com nettskjema.no survio.com lamapoll.de soscisurvey.de
umfrageonline.com framaforms.org framadate.org list-manage.com eepurl.com sibforms.com ck.page kit.com convertkit.com
beehiiv.com buttondown.com buttondown.email mailerlite.com sendfox.com
"""
_FORM_HOSTS = frozenset(_COLLECTING.split())
_FORM_PATHS = {
    "docs.google.com": ("/forms/",),
    "outlook.office365.com": ("/owa/calendar", "/book"),
    "outlook.office.com": ("/bookwithme", "/book"),
    "calendar.google.com": ("/calendar/appointments", "/calendar/u/0/appointments"),
    "app.smartsheet.com": ("/b/form",),
    "paypal.com": ("/donate", "/cgi-bin/webscr"),
    "ko-fi.com": ("/",),
    "buymeacoffee.com": ("/widget",),
    "eventbrite.com": ("/checkout", "/static/widgets"),
    "substack.com": ("/embed", "/subscribe"),
}
_PROVIDERS = frozenset(
    (
        "youtube.com youtu.be vimeo.com dailymotion.com dai.ly flickr.com flic.kr smugmug.com scribd.com wordpress.tv"
        " twitter.com x.com soundcloud.com spotify.com imgur.com issuu.com mixcloud.com ted.com animoto.com tumblr.com"
        " kickstarter.com kck.st cloudup.com reverbnation.com videopress.com reddit.com speakerdeck.com screencast.com"
        " tiktok.com pinterest.com anghami.com bsky.app canva.com instagram.com facebook.com fb.watch threads.net"
        " threads.com gist.github.com codepen.io loom.com giphy.com figma.com slideshare.net twitch.tv bandcamp.com"
        " music.apple.com podcasts.apple.com deezer.com tidal.com streamable.com wistia.com codesandbox.io jsfiddle.net"
        " stackblitz.com replit.com datawrapper.de flourish.studio observablehq.com sketchfab.com bilibili.com"
        " rumble.com mastodon.social ustream.tv viddler.com photobucket.com funnyordie.com vine.co coub.com"
        " someecards.com wolframcloud.com pca.st megaphone.fm anchor.fm libsyn.com buzzsprout.com"
    ).split()
)
"""What WordPress, or Medium's editor, makes an embed of; some of the names are history."""


_VIDEO = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?|shorts/|live/|embed/)|youtu\.be/[\w-]{5}|vimeo\.com/\d|player\.vimeo"
    r"\.com/video/|dailymotion\.com/video/|dai\.ly/|loom\.com/share/|videopress\.com/v/|[\w-]+\.wistia\.com/medias/)"
)
_BUTTON = re.compile(
    r"https?://(?:(?:www|[a-z]{2}-[a-z]{2})\.facebook\.com/(?:v\d{1,2}\.\d{1,2}/)?plugins/(?:like|share_button|follow|send)"
    r"|platform\.(?:twitter|x)\.com/widgets/(?:tweet|follow)_button|www\.linkedin\.com/.{0,100}/(?:sharing|share)"
    r"|assets\.pinterest\.com/pidget)"
)


def is_video(url: str) -> bool:
    """True for the page of one video."""
    return bool(_VIDEO.match(url))


def is_button(url: str) -> bool:
    """True for a frame that holds a button to like, follow or share."""
    return bool(_BUTTON.match(url))


def to_public(url: str) -> str:
    """The address a person would open, for players whose address is known to be made from it."""
    for pattern, address in _PUBLIC:
        if match := pattern.match(url):
            return address.format(*match.groups())
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if host in _NAMED:
        *_, last = _NAMED[host]
        if parts.path.startswith(_NAMED[host][:-1]):
            said = parse_qs(parts.query).get(last, [""])[0]
            # An address of SoundCloud's API answers programs only; the player's own can be opened.
            return said if said.startswith(("http://", "https://")) and not _API.match(said) else url
    if host.endswith("mixcloud.com") and "/widget/iframe" in parts.path:
        feed = parse_qs(parts.query).get("feed", [""])[0]
        return f"https://www.mixcloud.com{feed}" if feed.startswith("/") else feed or url
    if _MAPS.fullmatch(parts.hostname or "") and parts.path.startswith("/maps"):
        return _to_map(url, parts.path, parts.query)
    return url


def _to_map(url: str, path: str, query: str) -> str:
    """A map's frame cannot be opened by itself, and may carry its owner's key; what it shows can be asked for."""
    said = dict(parse_qsl(query))
    if path.startswith("/maps/embed/v1/"):
        return _to_asked(said)
    if path.startswith("/maps/embed"):
        shown = unquote(query)
        name, place = _MAP_NAME.search(shown) or _MAP_QUERY.search(shown), _MAP_PLACE.search(shown)
        words = quote(name[1].replace("+", " ")) if name else ""
        if place:
            longitude, latitude = place.groups()
            at = f"@{latitude},{longitude},15z"
            return f"https://www.google.com/maps/search/{words}/{at}" if words else f"https://www.google.com/maps/{at}"
        return f"https://www.google.com/maps/search/?api=1&query={words}" if words else url
    if said.get("output") == "embed":
        kept = [(name, value) for name, value in parse_qsl(query) if name not in {"output", "iwloc", "key"}]
        return urlunsplit(urlsplit(url)._replace(query=urlencode(kept)))
    return url


def _to_asked(said: dict[str, str]) -> str:
    """https://developers.google.com/maps/documentation/urls/get-started"""
    for names, start in (
        (("origin", "destination"), "https://www.google.com/maps/dir/?api=1&"),
        (("q",), "https://www.google.com/maps/search/?api=1&"),
        (("center",), "https://www.google.com/maps/@?api=1&map_action=map&"),
        (("location",), "https://www.google.com/maps/@?api=1&map_action=pano&"),
    ):
        if all(said.get(name) for name in names):
            new = {"q": "query", "location": "viewpoint"}
            return start + urlencode([(new.get(name, name), said[name]) for name in names])
    return "https://www.google.com/maps"


def without_counter(url: str) -> str:
    """A file's address without the number by which WordPress tells its players on one page apart."""
    return re.sub(r"\?_=\d{1,6}$", "", url)


def collects_data(url: str) -> bool:
    """True for forms, polls, calendars and newsletters: Medium allows none of them in a story, only a link."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if any(name in _FORM_HOSTS or parts.path.startswith(_FORM_PATHS.get(name, "\0")) for name in _domains(host)):
        return True
    return host == "airtable.com" and parts.path.rstrip("/").endswith("/form")


def is_provider(url: str) -> bool:
    """True for an address that Medium's editor makes an embed of, or that collects data."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return any(name in _PROVIDERS for name in _domains(host)) or collects_data(url)


def _domains(host: str) -> list[str]:
    """A host, and the domains that it stands in."""
    parts = host.split(".")
    return [".".join(parts[number:]) for number in range(len(parts) - 1)]
