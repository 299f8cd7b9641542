"""Commands that have more than one page; each imports what it needs when it runs."""
