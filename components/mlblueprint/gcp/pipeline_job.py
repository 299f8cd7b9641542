"""One run of a pipeline as Vertex AI is asked for it: as a schedule holds it, and as the body of a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import Output
from pulumi_gcp import colab

from mlblueprint.gcp.peering import Peering


@dataclass(frozen=True)
class PipelineJob:
    """What a run is, whoever starts it."""

    name: str
    labels: Mapping[str, str]
    pipeline: Output[str]
    """Compiled pipeline, as JSON."""
    notes: Output[str]
    """`gs://` folder that the pipeline writes to by itself."""
    account: Output[str]
    """E-mail address of the service account that it runs as."""
    key: Output[str] | None
    peering: Peering | None

    def body(self) -> dict[str, Any]:
        """PipelineJob of https://aiplatform.googleapis.com/$discovery/rest?version=v1, read 2026-11-21."""
        peering = self.peering
        return {
            "displayName": self.name,
            "labels": self.labels,
            "pipelineSpec": self.pipeline.apply(json.loads),
            "runtimeConfig": {"gcsOutputDirectory": self.notes},
            "serviceAccount": self.account,
            **({"encryptionSpec": {"kmsKeyName": self.key}} if self.key is not None else {}),
            **({"network": peering.network} if peering is not None else {}),
            **({"reservedIpRanges": peering.ranges} if peering is not None and peering.ranges is not None else {}),
        }

    def args(self) -> colab.ScheduleCreatePipelineJobRequestPipelineJobArgs:
        """The same for a schedule."""
        return colab.ScheduleCreatePipelineJobRequestPipelineJobArgs(
            display_name=self.name,
            labels=self.labels,
            pipeline_spec=self.pipeline,
            runtime_config=colab.ScheduleCreatePipelineJobRequestPipelineJobRuntimeConfigArgs(
                gcs_output_directory=self.notes
            ),
            service_account=self.account,
            encryption_spec=colab.ScheduleCreatePipelineJobRequestPipelineJobEncryptionSpecArgs(kms_key_name=self.key)
            if self.key is not None
            else None,
            network=self.peering.network if self.peering is not None else None,
            reserved_ip_ranges=self.peering.ranges if self.peering is not None else None,
        )
