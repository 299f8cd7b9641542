"""Hosts the neutral MlStack for Pulumi programs in other languages; the engine starts it by `PulumiPlugin.yaml`."""

from pulumi.provider.experimental import component_provider_host

from mlblueprint.component import MlStack

if __name__ == "__main__":
    component_provider_host(components=[MlStack], name="mlblueprint")
