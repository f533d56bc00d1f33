"""Tells the owner, through whatever apprise reaches (https://github.com/caronc/apprise/wiki)."""

from collections.abc import Sequence


def tell(urls: Sequence[str], title: str, body: str) -> list[str]:
    """Send one notice to each URL; the failures are answered, in words without the URLs, which are secrets."""
    try:
        import apprise
    except ImportError:
        return ["apprise is not installed: pip install 'bridge-for-medium[notify]'"]
    failures = []
    for number, url in enumerate(urls, 1):
        target = apprise.Apprise()
        if not target.add(url) or not target.notify(title=title, body=body):
            failures.append(f"notice target {number} did not take it")
    return failures
