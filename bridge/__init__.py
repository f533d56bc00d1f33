"""Bridge for Medium: WordPress posts become Medium stories, once each."""

__version__ = "0.1.0"
