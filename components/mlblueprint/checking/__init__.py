"""What stands between a document and a checked blueprint: overlays, references, and findings in the user's words."""
