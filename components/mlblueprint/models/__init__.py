"""Which version of a model is served where: lock files, what moves a version, and what an endpoint serves of it."""
