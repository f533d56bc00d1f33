"""A machine that looks for more: everything at once, in any order, against what its own model knows.

``world`` joins the parts: ``blog`` (WordPress and its plugin), ``service`` (the bridge, its lives and its ledger),
``medium`` (the sandbox), ``owner`` (who looks and answers), ``clock``. ``machine`` holds the rules, ``invariants`` what
must hold whatever happened. ``run`` runs it for as long as one likes.
"""
