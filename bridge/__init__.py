"""Bridge for Medium: WordPress posts become Medium stories, once each."""
