"""Errors, sorted by what to do next.

BridgeError
├── ConfigError            the owner mends the configuration; nothing starts
│   └── ConfigUnwritable   the bridge may not write it by itself: the owner adds what is shown
├── LedgerError            the database did not do what was asked
│   ├── SchemaOutdated     run ``bridge db upgrade``
│   ├── LedgerReplaced     the file or its content is another one by now: store nothing, send nothing, restart
│   ├── LedgerBusy         another ``bridge serve`` owns this ledger
│   └── LeaseLost          somebody else has taken the delivery: stop, write nothing
├── HookError              a hook is refused; nothing changes
│   ├── HookUnauthorized   signature, timestamp or site is wrong: 401
│   ├── HookMalformed      signed, but not what we understand: 400
│   ├── HookUnknown        signed, and of a version or type that another version of the bridge reads: 503
│   ├── HookRefused        signed and well formed, but from a place we do not serve: 403
│   └── HookConflict       a known webhook-id with another body: 409
├── ContentError           this post cannot become a story; its text must change
│   └── TextWithheld       all of its text is for some readers only, as far as can be told: the owner looks
├── MediumError            what ``GET /me`` can say
│   ├── MediumUnreachable  nothing arrived, or no usable answer: try later
│   ├── MediumBlocked      a challenge page or a redirect stands before the API: switch to import
│   └── MediumUnauthorized the token is not accepted: the owner acts
├── WordPressError         WordPress did not give what was asked, or did not take it: try later
│   ├── WordPressUnauthorized  the application password is not accepted: the owner acts
│   └── WordPressRefused   its plugin says no, and will again until something changes there
├── ExportError            the archive is not Medium's export, or is broken: download it again
├── BackupError            the file is no backup of ours, is damaged, or cannot be written: name another
├── Refused                what was asked would be wrong now
│   └── Unsure             it may make a second copy: it is done when that was said, and answered with yes
└── NotFound               the post, delivery or account asked for is not known
    └── Gone               what was asked for was here, and is no more
"""


class BridgeError(Exception):
    """Everything this program raises on purpose."""


class ConfigError(BridgeError):
    """The configuration cannot be used; the message names the key, its place and what to write instead."""


class ConfigUnwritable(ConfigError):
    """A file of the configuration cannot be written by the bridge; the message says which and why."""


class LedgerError(BridgeError):
    """The ledger refused or failed."""


class SchemaOutdated(LedgerError):
    """The ledger's schema is not the one this version writes."""


class LedgerBusy(LedgerError):
    """Another process serves this ledger."""


class LedgerReplaced(LedgerError):
    """The ledger is not the one that was opened: its file or content was replaced; the message says what to do."""


class LeaseLost(LedgerError):
    """The delivery's fence has moved on: whoever holds the old one must not write (or send) any more."""


class HookError(BridgeError):
    """A hook that changes nothing."""


class HookUnauthorized(HookError):
    """Signature, timestamp or site do not hold. The answer is the same for all; the log says which."""


class HookMalformed(HookError):
    """The body is signed but is not a hook of ours.

    Args:
        message: one sentence for the sender.
        problems: one line for each field that is missing or wrong.
    """

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class HookUnknown(HookError):
    """A hook of another version than this bridge reads. The sender must keep it: after an update it will be read."""


class HookRefused(HookError):
    """The hook is genuine but comes from a place this site does not serve (a clone, another home)."""


class HookConflict(HookError):
    """The webhook-id is known, with another body."""


class ContentError(BridgeError):
    """The post's text cannot become a story (too large, too deep, nothing left); the message says why."""


class TextWithheld(ContentError):
    """Nothing of a post is left, because its text is not for everybody, or nobody can tell."""


class MediumError(BridgeError):
    """Medium did not give a usable answer to a question (never raised for a create: see ``models.Answer``)."""


class MediumUnreachable(MediumError):
    """No usable answer; asking again later costs nothing."""


class MediumBlocked(MediumError):
    """Something stands between us and the API (a challenge page, a redirect)."""


class MediumUnauthorized(MediumError):
    """The token was not accepted."""


class WordPressError(BridgeError):
    """WordPress did not answer a question usably, or did not take what it was told."""


class WordPressUnauthorized(WordPressError):
    """The application password was not accepted."""


class WordPressRefused(WordPressError):
    """Our plugin understood what it was asked and says no; the message holds its words."""


class NotTold(BridgeError):
    """A channel did not take a notice; the message says why, without a secret."""


class ExportError(BridgeError):
    """The archive is not Medium's export or cannot be read; the message says what to do."""


class BackupError(BridgeError):
    """A file is no backup that can be restored, or none can be written there; the message says what to do."""


class Refused(BridgeError):
    """What was asked would be wrong now; the message says why."""


class Busy(BridgeError):
    """Too much of what is asked is done already; a moment later it is done."""


class Unsure(Refused):
    """What was asked may put a second copy on Medium.

    Args:
        words: what it would do.
        where: where its owner looks first, in words.
        question: stands for what is asked; a yes that names it answers nothing else.
    """

    def __init__(self, words: str, where: str, question: str) -> None:
        super().__init__(f"{words} {where}")
        self.words = words
        self.question = question


class NotFound(BridgeError):
    """The thing named does not exist here."""


class Gone(NotFound):
    """The thing named has had its time; the message says where to look now."""
