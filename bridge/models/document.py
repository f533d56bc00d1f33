"""What waits for a person on one delivery, as plain data: every page that shows it only draws what stands here.

``models.plain.to_data`` gives its JSON; ``docs/api.md`` describes the fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bridge.models.enums import Status
from bridge.models.story import Count


@dataclass(frozen=True, slots=True)
class Opening:
    """An address to open."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Something to copy.

    Attributes:
        form: ``text``, ``address``, ``note`` (a draft that may be changed before it is copied) or ``rich`` (HTML).
        most: characters that a note may have at most, as browsers count them (UTF-16); 0 for other forms.
    """

    label: str
    value: str
    form: Literal["text", "address", "note", "rich"] = "text"
    most: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """What is typed beside an answer.

    Attributes:
        kind: ``address``, a line of at most ``most`` characters; or ``tick``, whose value is "right" when it is set.
    """

    name: str
    label: str
    kind: Literal["address", "tick"]
    most: int = 0
    example: str = ""
    help: str = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was carried out.

    Attributes:
        title, words: stand in place of the page; empty where that is shown again.
    """

    title: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One allowed answer to a question.

    Attributes:
        does: what it will do, a sentence.
        lasting: what of that cannot be taken back, a sentence; empty where all can.
        becomes: the delivery's status afterwards; empty where it stays, ``gone`` where the delivery is taken back.
        yes: the label of a second button in the same page, behind ``does``, for what should not happen by one touch.
        is_asked_twice: carried out only with a yes to a second question (``Second``), where a story may be on Medium.
        afterwards: what is said once it is carried out.
    """

    code: str
    label: str
    does: str
    lasting: str = ""
    becomes: str = ""
    fields: tuple[Field, ...] = ()
    yes: str = ""
    is_main: bool = False
    is_dangerous: bool = False
    is_asked_twice: bool = False
    afterwards: Answered = Answered()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, with every answer that may be given.

    Attributes:
        code: what kind of question it is.
        token: which one it is; an answer that names another is refused, as something has changed meanwhile.
        about: the number of the post that it is about, where two articles may be one; else None.
        story_url: the story that it is about, where one was seen on Medium.
        is_folded: most people need not read it.
        is_apart: it must not stand close to what is above it.
    """

    code: str
    token: str
    title: str
    answers: tuple[Answer, ...]
    words: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()
    about: int | None = None
    story_url: str = ""
    is_folded: bool = False
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a paragraph: ``same``, ``added`` or ``removed``."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that differs from the story's.

    Attributes:
        after: the paragraph before it; empty at the beginning.
        is_gone: the whole of it is to be taken away.
    """

    after: str
    is_gone: bool
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What the transformation changed, moved or dropped.

    Attributes:
        lines: a sentence each.
        losses: how many of the notes are about something that is not in the story.
        counts: words, links, images and so on, before and after.
    """

    lines: tuple[str, ...]
    losses: int
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, in the order in which a page shows it: its words, what to copy, to open, to look at, to answer.

    Attributes:
        number: its place among those that are done one after the other; 0 for one beside them.
        notes: what to look at, a sentence each.
        changes: paragraphs to carry over.
    """

    title: str
    number: int = 0
    words: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()
    openings: tuple[Opening, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[Paragraph, ...] = ()
    report: Report | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One hand-off, proposal or question about two articles.

    Attributes:
        kind: a word of ``HandoffKind``, ``proposal`` or ``identity``.
        title: a few words.
        asked: what is asked and why, a sentence; empty where the steps say all.
    """

    kind: str
    title: str
    steps: tuple[Step, ...]
    asked: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question of its steps."""
        return tuple(one for step in self.steps for one in step.questions)


@dataclass(frozen=True, slots=True)
class Document:
    """Everything that waits on one delivery; where nothing does, its status and reason.

    Attributes:
        delivery: its number on the bridge.
        title, original_url: of the post.
        ends_at: when the keyed address of this page ends; None while something waits.
        dry_run: why nothing leaves; empty when it may.
    """

    delivery: int
    site: str
    post_id: int
    account: str
    title: str
    original_url: str
    status: Status
    reason: str
    story_url: str = ""
    dry_run: str = ""
    ends_at: datetime | None = None
    tasks: tuple[Task, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether anything waits for a person here."""
        return bool(self.tasks)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question of its tasks."""
        return tuple(one for task in self.tasks for one in task.questions)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as somebody gave it.

    Attributes:
        question, answer: their codes.
        token: ``Question.token`` of the question that was shown; empty, for forms of earlier versions: whichever of
            this code is asked now, where that is one.
        values: what was typed, by ``Field.name``.
        sure: ``Second.question``: the yes to the second question.
        by: who says it, as WordPress shows them; empty for whoever has the keyed address.
    """

    question: str
    answer: str
    token: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    sure: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Second:
    """An answer that could put a second copy on Medium is asked about once more, with two ways on.

    Attributes:
        words: what it would do.
        question: stands for what is asked; a yes that names it answers nothing newer.
        openings: the lists on Medium to look at first, the likelier one before the other.
        back, back_words: the way that changes nothing.
        yes, yes_title: the way that does it.
        said: the answer, to be given once more with ``sure``.
    """

    title: str
    words: str
    question: str
    openings: tuple[Opening, ...]
    back_title: str
    back_words: str
    back: str
    yes_title: str
    yes: str
    said: Said
