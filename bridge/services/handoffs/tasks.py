"""The hand-offs in words: what each asks, its steps in order, and what each answer will do. Pure.

Who draws a page says nothing of its own about a step: every such sentence stands here.
"""

from bridge.models import Delivery, Handoff, HandoffKind, Status
from bridge.models.document import Answer, Answered, Copy, Field, Opening, Question, Step, Task
from bridge.models.places import MediumPlaces
from bridge.planner.evergreen import NOTE_AT_MOST
from bridge.planner.stories import to_address_field
from bridge.services.handoffs.boxes import NO_PAYWALL, to_boxes
from bridge.services.handoffs.offers import Offer, StoryText, Update
from bridge.services.handoffs.twins import Twin

_NEWER = (
    "This post was offered to you before, on another page or on this one. If you have imported it then, delete that "
    "draft first: two stories of one post are a duplicate. If it is published already, do not import; say where it is, "
    "below."
)
_FOOTER = (
    "“Originally published at …” stands at the end: Medium's tool writes it. Delete the line if you like; the "
    "canonical link does its work without it."
)
_CANONICAL = "In the story's menu, Customize canonical link must show the address above."
_ALT = "Give each image its alt text again: pasting loses it."
_LIVE = "The post counts as live at that address. A page that was made for Medium leads to your post from then on."
_FOUND = "The bridge looks into your feed and finds the story by itself. It is known at once if you say where it is:"
GONE = Answer(
    code="gone",
    label="It is gone from Medium",
    does="The story counts as removed. The post is never sent again: Medium would count it as a duplicate.",
    lasting="This stays so, also when the post is published again.",
    becomes=Status.REMOVED.value,
    yes="Yes, it is gone",
    is_dangerous=True,
)
_NEVER = Answer(
    code="never",
    label="Never",
    does="The page is taken away, and the post is not sent, whatever happens to it on your blog, until it is asked for "
    "again.",
    becomes=Status.CANCELLED.value,
    yes="Yes, never",
    is_dangerous=True,
)
_LATER = Answer(
    code="later",
    label="Not now: ask me tomorrow",
    does="The page is taken away, and you are asked again tomorrow.",
    becomes=Status.PLANNED.value,
    is_asked_twice=True,
)
_UNSENT = frozenset({Status.PLANNED, Status.PROPOSED, Status.FAILED, Status.HELD, Status.OFFERED})
SECOND = {
    "other": "I have looked: send it",
    "later": "I have not imported it: ask me tomorrow",
    "approve": "I have looked: let it go",
}
"""The yes of each answer that may be asked about twice, in words."""


def to_import_task(offer: Offer, handoff: Handoff, title: str, places: MediumPlaces) -> Task:
    """A page to import."""
    page = Copy("Address of the page", offer.page_url, "address")
    steps = [
        Step(
            "Give Medium the page",
            1,
            words=(
                *([_NEWER] if offer.is_newer else []),
                "Copy this address, open Medium's import tool, paste, press Import.",
            ),
            copies=(page,),
            openings=(Opening("Open Medium's tool", places.import_tool),),
        ),
        _to_draft_step(offer, handoff, title),
        Step("Publish it, and say where it is", 3, (_FOUND,), questions=(_where(handoff, places),)),
        *([_to_paste_step(offer.text)] if offer.text else []),
        Step("Not this one?", questions=(Question("not_this", _token(handoff), "", (_LATER, _NEVER)),)),
    ]
    return Task(HandoffKind.IMPORT.value, "Import it", tuple(steps))


def _to_draft_step(offer: Offer, handoff: Handoff, title: str) -> Step:
    text, copies = offer.text, [Copy("Title", title)]
    if text:
        copies += [Copy("Subtitle", text.subtitle)] if text.subtitle else []
        copies += [Copy("Topics", ", ".join(text.tags))] if text.tags else []
        copies += [Copy("Canonical link", text.canonical_url, "address")]
    notes = (_FOOTER, _CANONICAL, *to_boxes(text), *(text.notes if text else ()))
    question = _to_known_importer(offer, handoff) if offer.importer else _to_importer(handoff)
    report = text.report if text and text.report.lines else None
    return Step("Look at the draft", 2, copies=tuple(copies), notes=tuple(notes), report=report, questions=(question,))


def _to_importer(handoff: Handoff) -> Question:
    answers = (
        Answer(
            "canonical-works",
            "Yes",
            "Later pages of this account begin with the address that you have imported; nothing else changes.",
        ),
        Answer(
            "plain-works",
            "No",
            "Medium's tool has read your post instead of this page. This page, and later ones, begin with another "
            "address then: delete that draft, and import that one.",
        ),
    )
    words = ("You are asked once. The answer says which address Medium's tool reads.",)
    token = f"{_token(handoff)}-unknown"
    return Question("importer", token, "Does the draft end with your closing lines?", answers, words)


def _to_known_importer(offer: Offer, handoff: Handoff) -> Question:
    code = "plain-works" if offer.importer == "canonical" else "canonical-works"
    does = "This page, and later ones of this account, begin with this address from now on."
    return Question(
        "importer",
        f"{_token(handoff)}-{offer.importer}",
        "The draft does not end with my closing lines",
        (Answer(code, "Begin with this one from now on", does),),
        ("Then the tool has read your post instead of this page. Delete that draft, and import this address:",),
        (Copy("The other address of the page", offer.other_url, "address"),),
        is_folded=True,
    )


def _to_paste_step(text: StoryText) -> Step:
    words = (
        "Pasting keeps today's date and the language of code. Copy title and subtitle from above, then the story, and "
        "set the canonical link by hand."
    )
    return Step("Or paste it", words=(words,), copies=(Copy("The story", text.rich_html, "rich"),), notes=(_ALT,))


def to_publish_task(delivery: Delivery, handoff: Handoff, places: MediumPlaces, *, is_mostly_ai: bool) -> Task:
    """A draft that the API made, to be published."""
    opening = Opening("Open the draft", _to_editor(delivery, places))
    notes = (NO_PAYWALL,) if is_mostly_ai else ()
    steps = (
        Step("Look at it, and publish it", 1, ("The story is a draft on Medium.",), openings=(opening,), notes=notes),
        Step("Say where it is", 2, (_FOUND,), questions=(_where(handoff, places),)),
    )
    return Task(HandoffKind.PUBLISH_DRAFT.value, "Publish the draft", steps)


def to_update_task(delivery: Delivery, update: Update, places: MediumPlaces) -> Task:
    """A live story that has not got an edit yet."""
    is_whole = update.changes is None
    label = "The story" if is_whole else "Changed paragraphs"
    copies = (Copy(label, update.rich_html, "rich"),) if update.rich_html and update.changes != () else ()
    words = {
        True: "What the story says now is not known here, so there is nothing to compare with. This is the whole text:",
        False: "Only these paragraphs differ:"
        if update.changes
        else "The story has every word of the post; what changed is not part of its text.",
    }[is_whole]
    answer = Answer(
        "done",
        "Done: the story has all of it",
        "The story counts as having the text that is shown here, and the next edit is compared with that.",
        is_main=True,
    )
    steps = (
        Step(
            "Open the story",
            1,
            openings=(Opening("Open the story in Medium's editor", _to_editor(delivery, places)),),
        ),
        Step("Carry it over", 2, (words,), copies=copies, changes=update.changes or ()),
        Step("Say so", 3, questions=(Question(HandoffKind.UPDATE_IN_PLACE.value, update.state, "", (answer,)),)),
    )
    asked = (
        "The post was changed on your blog. Medium's editor is the only way to change the story; a second copy would "
        "break Medium's rules."
    )
    return Task(HandoffKind.UPDATE_IN_PLACE.value, "Update the story in place", steps, asked)


def to_story_task(delivery: Delivery, handoff: Handoff, *, wants_approval: bool) -> Task:
    """A story was seen that may be this post's."""
    yes = Answer(
        "confirm", "Yes, it is", "The post counts as live at this story.", becomes=Status.LIVE.value, is_main=True
    )
    answers = (yes, _to_other(delivery, wants_approval=wants_approval))
    question = Question("story", handoff.token, "", answers, story_url=handoff.story_url)
    look = Step("Look at it", 1, openings=(Opening("Open the story", handoff.story_url),))
    steps = (look, Step("Say so", 2, questions=(question,)))
    return Task(
        HandoffKind.CONFIRM.value,
        "Is this the story?",
        steps,
        handoff.reason,
    )


def _to_other(delivery: Delivery, *, wants_approval: bool) -> Answer:
    """What "it is another story" leads to: it depends on what else is open about the post."""
    label = "No, another one"
    if delivery.status is Status.HELD and not wants_approval:
        does = "The post is sent to Medium as a story of its own. You are asked once more before that."
        lasting = "Two copies of a story can cost the account, and the bridge cannot take one back."
        becomes = Status.PLANNED.value
        return Answer("other", label, does, lasting, becomes, is_dangerous=True, is_asked_twice=True, yes=label)
    if delivery.status is Status.HELD:
        does = "Nothing is sent yet: the post waits for your approval as an old post does."
        return Answer("other", label, does, becomes=Status.PROPOSED.value)
    if delivery.status is Status.UNCONFIRMED:
        return Answer("other", label, "Nothing is sent: you are asked next whether the post is on Medium at all.")
    return Answer("other", label, "This story is not asked about again; nothing else changes.")


def to_presence_task(delivery: Delivery, handoff: Handoff, places: MediumPlaces, lists: tuple[Opening, ...]) -> Task:
    """Whether a story is on Medium at all, which no program can find out."""
    steps = [
        Step("Look at both lists", 1, ("Drafts and published stories:",), openings=lists),
        Step("It is there", questions=(_where(handoff, places),)),
    ]
    if delivery.status in {Status.LIVE, Status.SENT}:
        steps.append(Step("It is gone", questions=(_apart("gone", handoff, GONE),)))
    elif delivery.status is Status.UNCONFIRMED:
        steps.append(Step("It is on neither list", questions=(_apart("presence", handoff, _to_absent()),)))
    return Task(HandoffKind.CONFIRM.value, "Is it on Medium?", tuple(steps), handoff.reason)


def _to_absent() -> Answer:
    return Answer(
        code="other",
        label="It is not there",
        does="It is sent to Medium again. First your feed is read, and you are asked once more.",
        lasting="Two copies of a story can cost the account, and the bridge cannot take one back.",
        becomes=Status.PLANNED.value,
        is_dangerous=True,
        is_asked_twice=True,
        yes="It is not there",
    )


def to_repost_task(handoff: Handoff, story: Opening | None) -> Task:
    """A story to be shown again, with a note."""
    where = (
        "On the story's page: the menu with three dots, or the arrows under the story, then “Repost with a note”. "
        "Nothing is published a second time. The draft is yours to change."
    )
    label = f"Note, at most {NOTE_AT_MOST} characters"
    answers = (
        Answer("reposted", "Done", "It is written down that you showed the story again.", is_main=True),
        Answer("skip", "Not this once", "It is not shown again at this slot; a later one may choose it."),
        Answer("ban", "Never", "No slot chooses this story again.", yes="Yes, never", is_dangerous=True),
    )
    steps = (
        Step(
            "Copy the note, open the story",
            1,
            (where,),
            (Copy(label, handoff.note, "note", NOTE_AT_MOST),),
            (story,) if story else (),
        ),
        Step("Say so", 2, questions=(Question(HandoffKind.REPOST_WITH_NOTE.value, handoff.token, "", answers),)),
    )
    return Task(HandoffKind.REPOST_WITH_NOTE.value, "Show the story again, with a note", steps, handoff.reason)


def to_plain_task(delivery: Delivery, handoff: Handoff, story: Opening | None) -> Task:
    """A hand-off that needs nothing but its words: mend a canonical link, or think of removing a story."""
    is_canonical = handoff.kind is HandoffKind.MEND_CANONICAL
    copies = (Copy("Canonical link", delivery.canonical_url, "address"),) if is_canonical else ()
    if is_canonical:
        does = "The story's canonical link counts as looked at and right."
    else:
        does = "It is not asked again; the story counts as live, as before."
    answers = [Answer("done", "Done", does, is_main=True)] if delivery.status is Status.LIVE else []
    answers += [GONE] if delivery.status in {Status.LIVE, Status.SENT, Status.REMOVED} else []
    question = Question(handoff.kind.value, handoff.token, "", tuple(answers))
    steps = (
        Step("Do it on Medium", 1, copies=copies, openings=(story,) if story else ()),
        *([Step("Say so", 2, questions=(question,))] if answers else []),
    )
    title = "Mend the canonical link" if is_canonical else "Think about removing the story"
    return Task(handoff.kind.value, title, steps, handoff.reason)


def to_proposal_task(delivery: Delivery, *, is_doubtful: bool) -> Task:
    """An old post that a slot has chosen."""
    yes = Answer(
        code="approve",
        label="Yes, now",
        does="The post is planned, and goes as soon as its account's limits allow."
        + (" It may be on Medium already, so you are asked once more." if is_doubtful else ""),
        becomes=Status.PLANNED.value,
        is_main=True,
        is_asked_twice=is_doubtful,
    )
    skip = _to_skip(delivery)
    ban = Answer(
        code="ban",
        label="Never",
        does="The post is not sent, and no slot chooses it again.",
        becomes=Status.CANCELLED.value,
        yes="Yes, never",
        is_dangerous=True,
    )
    question = Question("proposal", f"{delivery.id}-{delivery.fence}", "", (yes, skip, ban))
    return Task("proposal", "May this post go to Medium?", (Step("Say so", questions=(question,)),), delivery.reason)


def _to_skip(delivery: Delivery) -> Answer:
    """What went through a door before is not forgotten: a person may have imported it."""
    label = "Not this once"
    if delivery.route is not None:
        does = "The post is not sent. It was offered before, so no slot chooses it again by itself."
        return Answer("skip", label, does, becomes=Status.CANCELLED.value, afterwards=Answered("Skipped", does))
    does = "The proposal is taken back. A later slot may choose the post again."
    said = Answered("Skipped", "It does not go this once. A later slot may choose it again.")
    return Answer("skip", label, does, becomes="gone", afterwards=said)


_OR_TELL = (
    "If WordPress has the one known so far under it, after it was restored for instance, answer there: "
    "choose “Tell the bridge again” at that post, and nothing is asked any more."
)


def to_identity_task(twin: Twin, delivery: Delivery) -> Task:
    """Two articles that may be one."""
    (same, same_becomes), (another, another_becomes) = _to_outcomes(twin, delivery)
    done = "It is written down"
    told = Answered(done, "It is another article, and goes on its own. The older one keeps its story.")
    taken = Answered(done, "It is taken for the same article.")
    answers = (
        Answer("same", "The same article", same, becomes=same_becomes, afterwards=taken),
        Answer("another", "Another article", another, becomes=another_becomes, afterwards=told),
    )
    asked = f"Two articles came with one {'number in WordPress' if twin.is_number else 'address'}."
    if twin.is_number:
        asked += f" {_OR_TELL}"
    words = (f"Known so far: {twin.known}", f"WordPress tells of: {twin.other}")
    question = Question("identity", twin.token, "", answers, words, about=twin.post_id)
    return Task("identity", "Is it the same article?", (Step("Compare them", questions=(question,)),), asked)


def _to_outcomes(twin: Twin, delivery: Delivery) -> tuple[tuple[str, str], tuple[str, str]]:
    """What "the same" and "another" do, and what becomes of the older article's delivery with each."""
    if not twin.is_number:
        return ("It has its story already, and is not sent.", ""), ("It goes.", "")
    newest = "Its newest text replaces the one known"
    if delivery.status not in _UNSENT:
        return (f"{newest}, and a story on Medium is to be changed by you.", ""), (
            "It goes on its own. The older one keeps its story, and you are asked whether that should go, too.",
            "",
        )
    is_begun = delivery.status in {Status.OFFERED, Status.FAILED, Status.HELD}
    return (f"{newest}, and is what goes.", Status.PLANNED.value if is_begun else ""), (
        "It goes on its own. The older one is gone from your blog, and is not sent.",
        Status.CANCELLED.value,
    )


def _where(handoff: Handoff, places: MediumPlaces) -> Question:
    """The question where a story is."""
    url = to_address_field(places)
    tick = Field("canonical", "I have looked: its canonical link leads to my post", "tick")
    answer = Answer("confirm", "Done", _LIVE, becomes=Status.LIVE.value, fields=(url, tick), is_main=True)
    return Question("where", _token(handoff), "", (answer,))


def _apart(code: str, handoff: Handoff, answer: Answer) -> Question:
    return Question(code, handoff.token, "", (answer,), is_apart=True)


def _token(handoff: Handoff) -> str:
    """Which hand-off it is, whatever its words become: where somebody has published, a newer page changes nothing."""
    return str(handoff.id)


def _to_editor(delivery: Delivery, places: MediumPlaces) -> str:
    return places.to_editor(delivery.story_id) if delivery.story_id else delivery.story_url


_SHORT = {
    HandoffKind.IMPORT.value: "Ready to import",
    HandoffKind.PUBLISH_DRAFT.value: "A draft to publish",
    HandoffKind.UPDATE_IN_PLACE.value: "A story to update in place",
    HandoffKind.CONSIDER_REMOVING.value: "Think about removing the story",
    HandoffKind.CONFIRM.value: "Is it on Medium?",
    HandoffKind.REPOST_WITH_NOTE.value: "A story to show again, with a note",
    HandoffKind.MEND_CANONICAL.value: "A canonical link to mend",
    "proposal": "May this post go to Medium?",
    "identity": "Is it the same article?",
}


def to_short(kind: str, story_url: str = "") -> str:
    """What waits, in at most 40 characters."""
    return "Is this the story?" if kind == HandoffKind.CONFIRM.value and story_url else _SHORT[kind]
