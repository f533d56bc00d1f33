"""Both faces of a hand-off, the bridge's page and the plugin's, draw the same document: every kind, every word of it."""

import json
import subprocess
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as Tree
from selectolax.lexbor import LexborNode as Node

from blog import Blog
from bridge.models.document import Said, Second
from bridge.models.plain import to_data
from doors import client, door
from lost_answer import a_lost_one
from programs import find_program
from waiting import WAITING, delivery_of
from wordpress import ROOT

__all__ = ["door"]
LOST = "confirm, presence, unconfirmed"
Outline = list[Any]


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def make(door, blog, medium, tmp_path):
    def make(name: str) -> Blog:
        if name == LOST:
            return a_lost_one(blog, tmp_path, medium)
        WAITING[name](door)
        return door

    return make


def drawn_by_flask(blog: Blog, **form: str) -> str:
    url = blog.bridge.links.to_screen_url(delivery_of(blog)).removeprefix(blog.bridge.config.bridge.public_url)
    return (client(blog).post(url, data=form) if form else client(blog).get(url)).text


def drawn_by_php(**given: Any) -> str:
    command = [find_program("php", "php-cli"), ROOT / "tests" / "php" / "handoff.php"]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


def line(text: str | None) -> str:
    return " ".join((text or "").split())


def texts(node: Node, selector: str) -> list[str]:
    return [line(one.text()) for one in node.css(selector)]


def text_of(html: str) -> str:
    return line(Tree(f"<body>{html}</body>").body.text())


# --- what stands in a document, and what is drawn of it ------------------------------------------------------------


def of_document(document: dict[str, Any]) -> Outline:
    return [
        (one["kind"], one["title"], line(one["asked"]), [of_step(step) for step in one["steps"]])
        for one in document["tasks"]
    ]


def of_step(step: dict[str, Any]) -> dict[str, Any]:
    questions = step["questions"]
    asked = [one for one in questions if not one["is_folded"]] + [one for one in questions if one["is_folded"]]
    return {
        "title": (step["number"], step["title"]),
        "words": [line(one) for one in step["words"]],
        "changes": [[(run["what"], line(run["text"])) for run in one["runs"]] for one in step["changes"]],
        "after": [line(one["after"]) for one in step["changes"]],
        "copies": [of_copy(one) for one in step["copies"]],
        "openings": [(one["label"], one["url"]) for one in step["openings"]],
        "notes": [line(one) for one in step["notes"]],
        "report": [line(one) for one in step["report"]["lines"]] if step["report"] else [],
        "questions": [of_question(one) for one in asked],
    }


def of_copy(copy: dict[str, Any]) -> tuple[str, str, str]:
    value = text_of(copy["value"]) if copy["form"] == "rich" else line(copy["value"])
    form = copy["form"].replace("address", "text")
    return form, "" if form == "note" else copy["label"], value


def of_question(question: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": (question["code"], question["token"], line(question["title"])),
        "words": [line(one) for one in question["words"]],
        "copies": [of_copy(one) for one in question["copies"]],
        "answers": [of_answer(one) for one in question["answers"]],
    }


def of_answer(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": answer["code"],
        "label": answer["yes"] or answer["label"],
        "shown": f"{answer['label']}…" if answer["yes"] else "",
        "does": line(answer["does"]),
        "lasting": line(answer["lasting"]),
        "fields": [(one["name"], one["label"], one["example"], one["is_required"]) for one in answer["fields"]],
        "help": [one["help"] for one in answer["fields"] if one["help"]],
    }


def of_html(html: str) -> Outline:
    found = Tree(html).css("[data-kind]")
    return [
        (
            one.attributes["data-kind"],
            texts(one, ".task-title")[0],
            " ".join(texts(one, ".task-asked")),
            [drawn_step(step) for step in one.css(".step-block")],
        )
        for one in found
    ]


def drawn_step(step: Node) -> dict[str, Any]:
    number = int(step.attributes["data-step"] or 0)
    title = texts(step, ".step-title")[0]
    marks = {"ins": "added", "del": "removed", "span": "same"}
    inner = {copy.mem_id for one in step.css("[data-question]") for copy in one.css("[data-copy],[data-rich],textarea")}
    return {
        "title": (number, title.removeprefix(f"{number}. ") if number else title),
        "words": texts(step, ".word"),
        "changes": [
            [(marks[run.tag], line(run.text())) for run in one.css("ins,del,span")] for one in step.css(".change")
        ],
        "after": [
            ""
            if "At the beginning" in (where := one.css_first("small,.description").text())
            else line(where.split("“", 1)[1].rsplit("”", 1)[0])
            for one in step.css(".change")
        ],
        "copies": [drawn_copy(one) for one in step.css("[data-copy],[data-rich],textarea") if one.mem_id not in inner],
        "openings": [(line(one.text()), one.attributes["href"]) for one in step.css(".openings a")],
        "notes": texts(step, ".notes li,.bullets li"),
        "report": texts(step, ".report li"),
        "questions": [drawn_question(one) for one in step.css("[data-question]")],
    }


def drawn_copy(node: Node) -> tuple[str, str, str]:
    if node.tag == "textarea":
        return "note", "", line(node.text())
    label = str(node.attributes["data-label"])
    if "data-copy" in node.attributes:
        return "text", label, line(node.attributes["data-copy"])
    rich = str(node.attributes["data-rich"])
    shown = Tree.css_first(node.parser, f"#{rich}") if rich.startswith("story") else None
    return "rich", label, line(shown.text()) if shown is not None else text_of(rich)


def drawn_question(node: Node) -> dict[str, Any]:
    forms = node.css("form.answer")
    return {
        "code": (node.attributes["data-question"], hidden(forms[0])["token"], " ".join(texts(node, ".asked"))),
        "words": texts(node, ".said-of"),
        "copies": [drawn_copy(one) for one in node.css("[data-copy],[data-rich],textarea")],
        "answers": [drawn_answer(one) for one in forms],
    }


def hidden(form: Node) -> dict[str, str]:
    return {str(one.attributes["name"]): str(one.attributes["value"]) for one in form.css("input[type=hidden]")}


def drawn_answer(form: Node) -> dict[str, Any]:
    (button,) = form.css("button[value]")
    assert button.attributes["value"] == form.attributes["data-answer"]
    ticks = [one.parent for one in form.css("label.tick input")]
    typed = form.css("input[type=url]")
    fields = [
        (
            bare(one),
            line(form.css_first(f'label[for="{one.id}"]').text()),
            one.attributes["placeholder"],
            "required" in one.attributes,
        )
        for one in typed
    ]
    fields += [(bare(one.css_first("input")), line(one.text()), "", False) for one in ticks if one is not None]
    return {
        "code": button.attributes["value"],
        "label": line(button.text()),
        "shown": " ".join(texts(form, ".ask summary")),
        "does": " ".join(texts(form, ".does")),
        "lasting": " ".join(texts(form, ".lasting")),
        "fields": fields,
        "help": texts(form, ".help"),
    }


def bare(node: Node) -> str:
    return str(node.attributes["name"]).removeprefix("values[").removesuffix("]")


# --- the faces -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*WAITING, LOST])
def test_both_faces_draw_every_step_text_address_question_and_answer_of_a_document(make, name):
    blog = make(name)
    document = json.loads(json.dumps(to_data(blog.bridge.documents.read_document(delivery_of(blog)))))
    wanted = of_document(document)
    assert wanted
    assert of_html(drawn_by_flask(blog)) == wanted
    assert of_html(drawn_by_php(document=document)) == wanted


def test_both_faces_draw_the_second_question_and_send_the_same_yes(make):
    blog = make("import")
    delivery = delivery_of(blog)
    (question,) = [one for one in blog.bridge.documents.read_document(delivery).questions if one.code == "not_this"]
    second = blog.bridge.documents.answer(delivery, Said(question.code, "later", question.token))
    assert isinstance(second, Second)
    flask = drawn_by_flask(blog, action="later", asked=question.code, token=question.token)
    php = drawn_by_php(second=json.loads(json.dumps(to_data(second))), delivery=delivery.id)
    words = (
        second.title,
        second.words,
        second.back_title,
        second.back_words,
        second.back,
        second.yes_title,
        second.yes,
    )
    for page in (flask, php):
        tree = Tree(page)
        assert all(one in line(tree.body.text()) for one in words)
        shown = [(line(one.text()), one.attributes["href"]) for one in tree.css(".openings a")]
        assert shown == [(one.label, one.url) for one in second.openings]
    sent = hidden(Tree(flask).css_first("form"))
    assert sent == {"asked": "not_this", "token": question.token, "action": "later", "question": second.question}
    sent, button = hidden(Tree(php).css_first("form")), Tree(php).css_first("button[name=answer]")
    assert (sent["question"], sent["token"], sent["sure"]) == ("not_this", question.token, second.question)
    assert button.attributes["value"] == "later"


def test_where_nothing_waits_both_say_why_and_where_the_story_is(make):
    blog = make("import")
    blog.bridge.decisions.confirm("blog", 7, "https://medium.com/@ada/a-walk-0123456789ab")
    document = json.loads(json.dumps(to_data(blog.bridge.documents.read_document(delivery_of(blog)))))
    for page in (drawn_by_flask(blog), drawn_by_php(document=document)):
        assert of_html(page) == []
        tree = Tree(page)
        assert "Nothing to do here" in tree.body.text()
        assert document["reason"] in line(tree.body.text())
        assert tree.css(f'a[href="{document["story_url"]}"]')


def test_the_plugins_face_draws_no_markup_of_a_document_and_no_address_that_runs():
    evil = '<img src=x onerror="alert(1)">'
    copies = [{"label": evil, "value": evil, "form": form, "most": 5} for form in ("text", "address", "note", "rich")]
    opening = {"label": evil, "url": "javascript:alert(1)"}
    step = {"title": evil, "number": 1, "words": [evil], "copies": copies, "openings": [opening], "notes": [evil]}
    document = {"title": evil, "original_url": "javascript:alert(2)", "dry_run": evil}
    html = drawn_by_php(document=document | {"tasks": [{"kind": evil, "title": evil, "asked": evil, "steps": [step]}]})
    tree = Tree(html)
    assert tree.css("img, script, a") == []
    assert [one.attributes.get("sandbox", "no") for one in tree.css("iframe")] == [None]
