"""Kinds of markup, each with members besides those of its golden case."""

import json

import pytest

from bridge.errors import ContentError
from bridge.transform.blocks import Kind, to_plain
from bridge.transform.dom import parse
from bridge.transform.read import Page, Source, read
from bridge.transform.read.players import to_public
from cases import make_story
from laws import laws_hold
from things import a_post


def read_of(html: str) -> Page:
    return read(parse(html), Source("https://blog.example/a-walk/"))


def lines_of(html: str) -> list[str]:
    return [to_plain(block.text) or block.url for block in read_of(html).blocks]


def notes_of(html: str) -> list[str]:
    return [note.text for note in read_of(html).to_notes()]


MAP = "https://www.google.com/maps/"
PUBLIC = {
    "https://www.youtube.com/v/dQw4w9WgXcQ?version=3": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube.com/p/PL590L5WQmH8fJ54F369BLDSqIwcs-TCfs": "https://www.youtube.com/playlist?list="
    "PL590L5WQmH8fJ54F369BLDSqIwcs-TCfs",
    "https://www.youtube.com/embed?listType=playlist&list=PLx": "https://www.youtube.com/playlist?list=PLx",
    "https://www.youtube.com/embed/videoseries?list=PLx": "https://www.youtube.com/playlist?list=PLx",
    "https://www.youtube.com/embed/live_stream?channel=UCx": "https://www.youtube.com/channel/UCx/live",
    "https://player.vimeo.com/video/12?h=1": "https://vimeo.com/12",
    "https://vimeo.com/event/12/embed": "https://vimeo.com/event/12",
    "https://player.soundcloud.com/player.swf?url=https%3A%2F%2Fsoundcloud.com%2Fada%2Friver": "https://soundcloud.com/"
    "ada/river",
    "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fada%2Fposts%2F1": "https://"
    "www.facebook.com/ada/posts/1",
    "https://www.facebook.com/plugins/post.php?href=javascript%3Ago()": "https://www.facebook.com/plugins/post.php"
    "?href=javascript%3Ago()",
    "https://cdn.embedly.com/widgets/media.html?src=https%3A%2F%2Fplayer.example%2F1": "https://cdn.embedly.com/widgets"
    "/media.html?src=https%3A%2F%2Fplayer.example%2F1",
    "https://www.figma.com/embed?embed_host=share&url=https%3A%2F%2Fwww.figma.com%2Ffile%2FX": "https://www.figma.com/"
    "file/X",
    f"{MAP}embed?pb=!1m14!1m12!1m3!1d1!2d13.37!3d52.51!2m3!1f0": f"{MAP}@52.51,13.37,15z",
    f"{MAP}embed?pb=!1m3!2m1!1sx!2sTower": f"{MAP}search/?api=1&query=Tower",
    f"{MAP}embed?origin=mfe&pb=!1m3!2m1!1sParis+France!6i13": f"{MAP}search/?api=1&query=Paris%20France",
    f"{MAP}embed?pb=!nothing": f"{MAP}embed?pb=!nothing",
    f"{MAP}embed/v1/directions?key=K&origin=A&destination=B": f"{MAP}dir/?api=1&origin=A&destination=B",
    f"{MAP}embed/v1/view?key=K&center=1,2": f"{MAP}@?api=1&map_action=map&center=1%2C2",
    f"{MAP}embed/v1/streetview?key=K&location=1,2": f"{MAP}@?api=1&map_action=pano&viewpoint=1%2C2",
    f"{MAP}embed/v1/place?key=K": "https://www.google.com/maps",
    f"{MAP}place/Tower": f"{MAP}place/Tower",
    "https://www.mixcloud.com/widget/iframe/?feed=https%3A%2F%2Fwww.mixcloud.com%2Fa%2F": "https://www.mixcloud.com/a/",
    "https://elsewhere.example/embed/1": "https://elsewhere.example/embed/1",
}


@pytest.mark.parametrize(("player", "page"), PUBLIC.items())
def test_a_player_is_named_by_the_page_that_a_person_would_open(player, page):
    assert to_public(player) == page


def test_the_key_of_a_map_is_not_published():
    for path in ("embed/v1/place?key=SECRET&q=Tower", "embed/v1/other?key=SECRET", "maps?q=x&output=embed&key=SECRET"):
        assert "SECRET" not in to_public(f"{MAP}{path}")
        assert "SECRET" not in to_public(f"https://maps.google.com/maps?{path.partition('?')[2]}&output=embed")


OBJECTS = {
    '<object><param name="src" value="/u/a.mov"></object>': "https://blog.example/u/a.mov",
    '<object><param name="FileName" value="/u/a.wma"></object>': "https://blog.example/u/a.wma",
    '<embed src="/player.swf" flashvars="file=/u/a.flv&autostart=true">': "https://blog.example/u/a.flv",
    '<object><object data="/u/a.pdf"></object></object>': "https://blog.example/u/a.pdf",
    '<object data="data:text/html,x"><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe></object>': (
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    ),
    '<object type="image/png" data="/u/a.png"></object>': "https://blog.example/u/a.png",
    '<object data="/player.swf"></object>': "https://blog.example/player.swf",
}


@pytest.mark.parametrize(("html", "address"), OBJECTS.items())
def test_an_object_is_named_by_what_it_shows(html, address):
    assert lines_of(html) == [address]


def test_the_words_of_an_object_are_named():
    assert "Get Flash." in notes_of('<object data="/a.swf"><p>Get Flash.</p></object>')[1]
    assert notes_of("<object><p>Get Flash.</p></object>") == ["an embed without an address was left out: Get Flash."]


SETTINGS = {
    "an address in an object": ({"video_type": "hosted", "hosted_url": {"url": "/u/a.mp4"}}, ["/u/a.mp4"]),
    "the kind that is shown, of two": (
        {"video_type": "vimeo", "youtube_url": "https://youtu.be/x", "vimeo_url": "https://vimeo.com/1"},
        ["https://vimeo.com/1"],
    ),
    "an address that runs": ({"video_type": "youtube", "youtube_url": "javascript:go()"}, []),
    "a list": (["youtube_url"], []),
    "no address": ({"video_type": "youtube", "youtube_url": None}, []),
}


@pytest.mark.parametrize(("settings", "found"), SETTINGS.values(), ids=SETTINGS)
def test_a_video_in_settings_is_found_whatever_they_look_like(settings, found):
    said = json.dumps(settings).replace('"', "&quot;")
    lines = lines_of(f'<div class="elementor-widget-video" data-settings="{said}"><p>Words</p></div>')
    assert lines == ([f"https://blog.example{one}" if one[0] == "/" else one for one in found] or ["Words"])


@pytest.mark.parametrize("settings", ["", "{", "[" * 90_000, '{"youtube_url": "' + "a" * 100_000])
def test_settings_that_cannot_be_read_cost_nothing_but_themselves(settings):
    html = f"<div class='elementor-widget-video' data-settings='{settings}'><p>Words</p></div>"
    assert lines_of(html) == ["Words"]


COUNTERS = {
    '<span class="elementor-counter-number" data-to-value="1200">0</span>': "1200",
    '<span class="elementor-counter-number" data-to-value="1200000.5" data-delimiter=" ">0</span>': "1 200 000.5",
    '<span class="elementor-counter-number" data-to-value="soon">0</span>': "0",
    '<div class="et_pb_circle_counter_inner" data-number-value="7"><span class="percent-value"></span>%</div>': "7%",
    '<span class="percent-value">12</span>': "12",
    '<div class="kb-count-up" data-end="5"><div class="kb-count-up-process">€5</div></div>': "€5",
    '<span class="fl-number-int" data-number="31">0</span>': "31",
    '<span class="display-counter" data-value="50">0</span>': "50",
    '<span class="timer" data-from="0" data-to="500">0</span>': "500",
    '<h3 data-target="#menu">0</h3>': "0",
    '<b data-count="3">three</b>': "three",
}


@pytest.mark.parametrize(("html", "shown"), COUNTERS.items())
def test_a_number_that_counts_up_stands_as_it_ends(html, shown):
    assert lines_of(html) == [shown]


FORMULAS = {
    "<msup><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><mi>n</mi></msup>": "(x + 1)^n",
    "<msup><mi>f</mi><mo>′</mo></msup><mo>(</mo><mi>x</mi><mo>)</mo>": "f′(x)",
    "<mover><mi>x</mi><mo>¯</mo></mover>": "bar(x)",
    "<mover><mi>x</mi><mn>2</mn></mover>": "x^2",
    "<munder><mi>lim</mi><mi>n</mi></munder><mi>a</mi>": "lim_n a",
    "<mfrac><mi>a</mi><mrow><mi>b</mi><mi>c</mi></mrow></mfrac>": "a/(bc)",
    "<mi>sin</mi><mi>x</mi>": "sin x",
    "<mi>x</mi><mo>=</mo><mo>-</mo><mn>1</mn>": "x = -1",
    "<mi>f</mi><mo>(</mo><mi>x</mi><mo>,</mo><mi>y</mi><mo>)</mo>": "f(x, y)",
    "<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mi>c</mi></mtr></mtable>": "[a, b; c]",
    "<mn>2</mn><mtext>if</mtext><mi>x</mi>": "2 if x",
    "<msup><mrow><mo>(</mo><mi>a</mi><mo>)</mo><mo>(</mo><mi>b</mi><mo>)</mo></mrow><mn>2</mn></msup>": "((a)(b))^2",
    "<semantics><mi>x</mi><annotation encoding='application/x-tex'>\\xi</annotation></semantics>": "\\xi",
    "<msup><mi>x</mi></msup>": "x",
}


@pytest.mark.parametrize(("inner", "line"), FORMULAS.items())
def test_a_formula_is_a_line_that_a_person_would_type(inner, line):
    page = read_of(f"<p><math>{inner}</math></p>")
    assert to_plain(page.blocks[0].text) == line
    assert page.blocks[0].text[0].mark.code


def test_a_formula_that_is_deeper_than_people_write_is_read_all_the_same():
    assert lines_of("<math>" + "<mrow>" * 1_000 + "<mi>x</mi>" + "</mrow>" * 1_000 + "</math>") == ["x"]


@pytest.mark.parametrize("sign", ["\\(", "\\[", "$$", "$latex ", "\\begin{align}"])
def test_signs_of_formulas_that_never_end_stay_words(sign):
    html = f"<p>{sign * 2_000} and so on</p>"
    assert "and so on" in make_story(a_post(content_html=html)).content
    laws_hold(html)


def test_a_line_break_beside_a_formula_or_a_shortcode_stays():
    assert lines_of("<p>a $$x$$<br>b</p>") == ["a x\nb"]
    assert lines_of('<p>a [gone id="1"]<br>b</p>') == ["a\nb"]


def test_money_and_code_are_no_formulas():
    assert notes_of("<p>From $5 to $10, and <code>$$x$$</code></p>") == []


RAISED = {
    "x<sup>2n</sup>": "x²ⁿ",
    "x<sup><em>n</em>+1</sup>": "xⁿ⁺¹",
    "a<sub>ij</sub>": "aᵢⱼ",
    "a<sub>max</sub>": "aₘₐₓ",
    "v<sub>β</sub>": "v_β",
    "XIX<sup>e</sup>": "XIXᵉ",
    "3<sup>rd</sup>": "3rd",
    "H<sub>2 two</sub>O": "H2 twoO",
    "claim<sup>1,2</sup> and<sup>3–5</sup>": "claim¹,² and³–⁵",
    "super<sup>script</sup>": "superscript",
    "E<sub>total</sub>": "Eₜₒₜₐₗ",
    "word<sup>see below</sup>": "wordsee below",
    "word<sup>†</sup>": "word†",
    "word<sup></sup>": "word",
}


@pytest.mark.parametrize(("html", "line"), RAISED.items())
def test_raised_and_lowered_letters_say_the_same_in_the_line(html, line):
    assert lines_of(f"<p>{html}</p>") == [line]


def test_struck_words_of_a_link_stay_its_words():
    html = make_story(a_post(content_html='<p><a href="/a"><s>Old</s></a></p>')).content
    assert '<a href="https://blog.example/a">[struck out: Old]</a>' in html
    german = make_story(a_post(content_html="<p><s>Alt</s></p>", language="de")).content
    assert "[gestrichen: Alt]" in german


STRUCK = {
    "<p>a <s><b>b</b> c</s></p>": ["a [struck out: b c]"],
    "<p>a <s>b <del>c</del></s> <s>d</s></p>": ["a [struck out: b c] [struck out: d]"],
    "<p><s></s>a</p>": ["a"],
    "<s><p><b>b</b></p></s>": ["[struck out: b]"],
    "<p>a<del> b </del><ins></ins>c</p>": ["a[struck out:  b]c".replace("  ", " ")],
    "<p>x</p><del><h2>Old</h2><p><i>y</i> and <i>z</i></p></del>": ["x", "[struck out: Old]", "[struck out: y and z]"],
}


def test_what_a_style_strikes_out_stays_what_it_is():
    html = (
        '<div>a<h2 style="text-decoration: line-through red">b</h2>c '
        '<a href="/d" style="text-decoration-line:line-through">d</a></div>'
    )
    page = read_of(html)
    assert [block.kind for block in page.blocks] == [Kind.P, Kind.H3, Kind.P]
    assert lines_of(html) == ["a", "[struck out: b]", "c [struck out: d]"]
    assert "https://blog.example/d" in [span.mark.href for span in page.blocks[2].text]
    assert lines_of('<p style="text-decoration:underline">a</p>') == ["a"]


@pytest.mark.parametrize(("html", "lines"), STRUCK.items())
def test_struck_words_say_that_they_are_wherever_they_stand(html, lines):
    assert lines_of(html) == lines


FIELDS = {
    '<p>Use <input readonly value="A 1"></p>': ["Use A 1"],
    '<p>Use <input type="number" value="7"> of them</p>': ["Use 7 of them"],
    '<p>Use <input type="range" value="7"> it</p>': ["Use it"],
    "<ul><li><input type=checkbox checked> Tea</li></ul>": ["☑ Tea"],
    "<textarea>one\n  two</textarea>": ["one\n  two"],
}


@pytest.mark.parametrize(("html", "lines"), FIELDS.items())
def test_a_field_says_what_it_shows(html, lines):
    assert lines_of(html) == lines


NOTES = {
    '<p>a<sup class="modern-footnotes-footnote">3</sup><span class="footnote_tooltip">N<br>M</span></p>': [
        "a[3]",
        "Notes",
        "[3] N\nM",
    ],
    '<p>a<span class="sidenote">N</span></p>': ["a[1]", "Notes", "N"],
    '<p>a<span class="sidenote"></span></p>': ["a[1]"],
    '<p>a<sup class="modern-footnotes-footnote"></sup> b<i role="tooltip"></i></p>': ["a b"],
    '<p>a<sup class="modern-footnotes-footnote">1</sup><em role="tooltip">N</em></p>': ["a[1]", "Notes", "N"],
    '<p>a<sup>1</sup><span class="tooltiptext">N</span>, b</p>': ["a¹, b", "Notes", "N"],
    '<p>a<sup><a href="#n">[2]</a></sup> <span class="footnote-tooltip">N</span></p>': ["a[2]", "Notes", "[2] N"],
    '<p>a <b>b</b><span class="tooltiptext">N</span></p>': ["a b (N)"],
    '<p>a</p><ul class="modern-footnotes-list"><li>odd</li></ul>': ["a"],
}


@pytest.mark.parametrize(("html", "lines"), NOTES.items())
def test_a_hidden_note_is_a_note_at_the_end(html, lines):
    assert lines_of(html) == lines


SENTENCES = {
    '<p>a <img src="/i.png" alt="b" style="height:1em"> c</p>': ["a b c"],
    '<p>a <img src="/i.png" alt="b" width="100%" height="16"> c</p>': ["a b c"],
    '<p>a <b><img src="/i.png" alt="b" width="16" height="16"></b> c</p>': ["a b c"],
    '<p>a <img src="/i.png" alt="b" width="33" height="16"> c</p>': ["a", "https://blog.example/i.png", "c"],
    '<p>a</p><img src="/i.png" alt="b" width="16" height="16"><p>c</p>': ["a", "https://blog.example/i.png", "c"],
    '<p>a <img src="/i.png" width="1" height="1"> c</p>': ["a c"],
    '<p><svg role="img" aria-label="b"></svg></p><p>a <svg role="img"></svg>c</p>': ["a c"],
}


@pytest.mark.parametrize(("html", "lines"), SENTENCES.items())
def test_only_a_small_picture_in_a_sentence_is_a_word_of_it(html, lines):
    assert lines_of(html) == lines


def test_wrapped_lines_of_east_asian_text_are_one_whatever_marks_them_up():
    assert lines_of("<p>中\n<b>文</b>\n字</p>") == ["中文字"]
    assert lines_of("<p>中\n <i>a</i>\n文 字</p>") == ["中 a 文 字"]
    assert lines_of("<p>한국어\n한국어</p>") == ["한국어 한국어"]
    assert lines_of("<p>中<br>\n文</p>") == ["中\n文"]


def test_neighbours_with_one_link_are_one_link_and_others_are_not():
    html = '<p><a href="/a">one <em>two</em></a><a href="/b">three</a></p>'
    content = make_story(a_post(content_html=html)).content
    assert '<a href="https://blog.example/a">one <em>two</em></a><a href="https://blog.example/b">three</a>' in content


def test_a_frame_of_a_button_is_no_embed():
    frames = (
        "https://platform.twitter.com/widgets/tweet_button.html?x",
        "https://www.facebook.com/plugins/share_button.php",
    )
    for frame in frames:
        page = read_of(f'<p>a</p><iframe src="{frame}"></iframe>')
        assert [block.kind for block in page.blocks] == [Kind.P]
        assert page.to_notes()[0].kind == "junk"


def test_an_address_in_an_item_or_a_cell_is_not_advised_to_be_embedded():
    for html in (
        "<ul><li><p>https://youtu.be/dQw4w9WgXcQ</p></li></ul>",
        "<blockquote>https://youtu.be/x</blockquote>",
    ):
        assert not [note for note in notes_of(html) if "press Enter" in note]


COLLECTING = (
    "https://forms.office.com/r/abc",
    "https://eu.jotform.com/form/1",
    "https://airtable.com/appX/pagY/form",
    "https://blog.example/newsletter-form/",
    "https://embeds.beehiiv.com/x",
    "https://meetings.hubspot.com/ada",
)


@pytest.mark.parametrize("address", COLLECTING)
def test_a_frame_that_collects_data_is_a_link_that_leaves_medium(address):
    page = read_of(f'<iframe src="{address}"></iframe>')
    assert lines_of(f'<iframe src="{address}"></iframe>') == [f"{address} (leaves Medium)"]
    assert [note.text for note in page.to_notes() if "press Enter" in note.text] == []


def test_what_is_hidden_on_large_screens_and_shown_there_too_stays():
    assert lines_of('<div class="fl-visible-mobile fl-visible-large"><p>Both</p></div>') == ["Both"]
    older = '<p class="elementor-hidden-phone">a</p><p class="elementor-hidden-desktop">b</p>'
    assert lines_of(older) == ["a"]
    twins = '<div class="stk--hide-mobile"><p>a</p></div> <div class="stk--hide-desktop"><img src="/x.png"></div>'
    assert lines_of(twins) == ["a"]
    assert lines_of('<p>a</p><div class="stk--hide-desktop"></div>') == ["a"]


def test_junk_that_is_deeper_than_people_write_is_refused_and_does_no_harm():
    with pytest.raises(ContentError, match="levels deep"):
        read_of('<div class="sharedaddy">' * 1_000 + "<p>The bell on the bow rings every minute for others.</p>" * 3)
    assert lines_of("<p>a</p>" + '<div class="sharedaddy">' * 1_000) == ["a"]


def test_the_link_within_a_frame_for_browsers_without_frames_keeps_its_address():
    link = "https://films.example/show?id=1&section=2&amp;copy=3"
    frame = f'<iframe src="https://player.films.example/1"><a href="{link}">The film</a></iframe>'
    assert lines_of(frame) == ["https://films.example/show?id=1&section=2&copy=3"]
