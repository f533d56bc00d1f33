"""Whatever the command line can do a program can ask for, or there is a reason why not."""

from asking import ALL, ask_as
from bridge.cli.catalogue import Catalogue
from bridge.models.access import Principal
from bridge.web import create_app

POST = "/api/v1/posts/{site}/{post_id}"
ROUTES: dict[str, tuple[str, ...]] = {
    "accept": (f"{POST}/same", f"{POST}/another"),
    "approve": (f"{POST}/approve",),
    "audit": ("/api/v1/sites/{site}/audit",),
    "backlog": ("/api/v1/backlog",),
    "cancel": (f"{POST}/cancel",),
    "check": ("/api/v1/check",),
    "confirm": (f"{POST}/confirm",),
    "deny": (f"{POST}/deny",),
    "done": (f"{POST}/done",),
    "drift": (f"{POST}/drift",),
    "forecast": ("/api/v1/forecast",),
    "forget": (f"{POST}/forget", "/api/v1/sites/{site}/forget"),
    "handoffs": ("/api/v1/keys", "/api/v1/sites/{site}/keys"),
    "jobs": ("/api/v1/jobs", "/api/v1/jobs/{job_id}"),
    "keyphrases": ("/api/v1/keyphrases",),
    "never": (f"{POST}/never",),
    "pause": ("/api/v1/pause",),
    "pin": (f"{POST}/pin",),
    "plan": ("/api/v1/plan",),
    "post": (POST,),
    "posts": ("/api/v1/posts",),
    "reconcile": ("/api/v1/reconcile",),
    "reconnect": ("/api/v1/sites/{site}/reconnect",),
    "removed": (f"{POST}/removed",),
    "report": ("/api/v1/report",),
    "results": ("/api/v1/results",),
    "resume": ("/api/v1/resume",),
    "resync": ("/api/v1/resync",),
    "retry": (f"{POST}/retry",),
    "skip": (f"{POST}/skip",),
    "slots": ("/api/v1/slots",),
    "status": ("/api/v1/status",),
    "stale": (f"{POST}/concerns", "/api/v1/sites/{site}/concerns"),
    "token": ("/api/v1/tokens", "/api/v1/tokens/{name}"),
    "up": (f"{POST}/up",),
}
NONE = {
    "backup": "it writes a file of the bridge's machine, which no program must name",
    "help": "the API's document says what there is",
    "notify": "whoever has the machine mends the channels that it tries; what fails stands on Today",
    "partners": "the notebook is its owner's alone: nothing of it stands in the API",
    "plugin": "it writes a file of the bridge's machine; an owner downloads it from the screens",
    "restore": "the ledger is put back while nothing serves it",
    "connect": "it prints a site's secret, which no answer of the API holds",
    "db": "the ledger is made and upgraded while nothing serves it",
    "init": "it writes the configuration that a bridge needs to answer at all",
    "preview": "an unpublished text is shown by a route of its own, when its owner has turned that on",
    "retire": "a bridge whose configuration has lost a site or an account does not start before it is retired",
    "rotate": "it prints a site's secret, which no answer of the API holds",
    "sandbox": "a stand-in for Medium is a process of its own",
    "serve": "it is what answers",
    "user": "people are let in by whoever has the machine; they sign in to screens, programs have tokens",
    "worker": "a process of its own",
}


def test_every_command_has_a_route_or_a_reason_why_it_has_none():
    assert set(Catalogue()) == set(ROUTES) | set(NONE)
    assert set(ROUTES) & set(NONE) == set()


def test_every_route_of_the_table_is_there(desk):
    client = ask_as(create_app(desk.bridge, desk.bridge.config), Principal("everything", ALL))
    paths = set(client.get("/api/v1/openapi.json").json["paths"])
    assert {route for routes in ROUTES.values() for route in routes} <= paths
