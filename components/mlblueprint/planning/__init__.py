"""What a plan leaves behind: the graph, and how people read it and what has changed in it."""
