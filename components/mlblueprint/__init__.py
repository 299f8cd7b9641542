"""Declarative infrastructure for machine learning on any cloud.

    from mlblueprint.build import build
    from mlblueprint.load import load
    from mlblueprint.plan import plan

    graph = plan("blueprints/churn.yaml", "aws")           # anywhere: no credentials, no network
    stack = build(load("blueprints/churn.yaml"), "aws")    # inside a Pulumi program

Each public function stands in the module of its name, so that what you import is what you pay for: `load` and `check`
load neither pulumi nor a cloud's SDK.
"""
