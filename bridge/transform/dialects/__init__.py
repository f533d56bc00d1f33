"""From blocks to what each door of Medium reads."""
