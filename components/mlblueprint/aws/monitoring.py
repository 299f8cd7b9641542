"""`monitoring`: alarms of CloudWatch, the topics that tell of them, and one dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import cloudwatch

from mlblueprint import spec
from mlblueprint.alarms import words
from mlblueprint.aws.dashboard import dashboard
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.metrics import Measure, Series
from mlblueprint.aws.notify import Topics
from mlblueprint.aws.place import Place
from mlblueprint.aws.watched import Watched
from mlblueprint.contract import Compute, Training
from mlblueprint.spec.monitoring import Alarm as AlarmSpec
from mlblueprint.spec.monitoring import Stuck

if TYPE_CHECKING:
    from mlblueprint.aws.serving import Serving


class Monitoring(ComponentResource):
    """All alarms, and a dashboard of what they look at."""

    alarms: Mapping[str, Alarm]
    dashboard: Output[str] | None
    """Address of the dashboard in the console."""

    def __init__(
        self,
        name: str,
        spec: spec.Monitoring,
        *,
        blueprint: spec.Blueprint,
        place: Place,
        keys: Keys,
        compute: Compute | None,
        training: Training | None,
        serving: Serving | None,
        webhooks: Mapping[str, Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Monitoring", name, None, opts)
        child = ResourceOptions(parent=self)
        watched = Watched(blueprint, compute, training, serving)
        topics = Topics(name, spec.notify, place=place, keys=keys, webhooks=webhooks, opts=child)
        self.alarms = {
            key: Alarm(f"{name}-{key}", alarm, watched=watched, topics=topics, opts=child)
            for key, alarm in blueprint.alarms.items()
        }
        self.dashboard = None
        if spec.dashboard:
            self.dashboard = dashboard(self, name, place, watched, self.alarms)
        self.register_outputs({"dashboard": self.dashboard})


class Alarm(ComponentResource):
    """One alarm, whatever it looks at. Without data it does not fire."""

    id: Output[str]
    """ARN of the alarm."""
    name: Output[str]
    """Its name, which SageMaker takes back a release by."""
    measure: Measure
    """What it looks at."""

    def __init__(
        self,
        name: str,
        spec: AlarmSpec,
        *,
        watched: Watched,
        topics: Topics,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:aws:Alarm", name, None, opts)
        rule = _blocked(self, name, watched.queue(spec.cluster)) if isinstance(spec, Stuck) else None
        condition = watched.condition(spec, rule)
        told = topics.of(spec.severity)
        alarm = cloudwatch.MetricAlarm(
            name,
            cloudwatch.MetricAlarmArgs(
                alarm_description=words(spec),
                comparison_operator=condition.comparison,
                threshold=condition.threshold,
                evaluation_periods=condition.evaluations,
                datapoints_to_alarm=condition.evaluations,
                treat_missing_data="notBreaching",
                metric_queries=_queries(condition.measure),
                actions_enabled=True,
                alarm_actions=told,
                ok_actions=told,
                tags={"mlblueprint:severity": spec.severity},
            ),
            opts=ResourceOptions(parent=self),
        )
        self.measure = condition.measure
        self.id = alarm.arn
        self.name = alarm.name
        self.register_outputs({"id": self.id})


def _blocked(parent: Alarm, name: str, queue: Input[str]) -> Output[str]:
    """A rule that counts what Batch says of a queue: nobody is called, its metric is enough. Returns its name.

    https://docs.aws.amazon.com/batch/latest/userguide/batch-job-queue-blocked-events.html, read 2026-11-21
    """
    rule = cloudwatch.EventRule(
        name,
        cloudwatch.EventRuleArgs(
            description="Jobs wait and no machine takes them",
            event_pattern=Output.json_dumps(
                {
                    "source": ["aws.batch"],
                    "detail-type": ["Batch Job Queue Blocked"],
                    "detail": {"jobQueue": [queue]},
                }
            ),
            state="ENABLED",
        ),
        opts=ResourceOptions(parent=parent),
    )
    return rule.name


def _queries(measure: Measure) -> list[cloudwatch.MetricAlarmMetricQueryArgs]:
    return [
        cloudwatch.MetricAlarmMetricQueryArgs(
            id=measure.id, label=measure.label, expression=measure.expression, return_data=True
        ),
        *(
            cloudwatch.MetricAlarmMetricQueryArgs(id=id_, metric=_metric(series), return_data=False)
            for id_, series in measure.series.items()
        ),
    ]


def _metric(series: Series) -> cloudwatch.MetricAlarmMetricQueryMetricArgs:
    return cloudwatch.MetricAlarmMetricQueryMetricArgs(
        namespace=series.metric.namespace,
        metric_name=series.metric.name,
        stat=series.metric.statistic,
        period=series.period,
        dimensions=series.dimensions,
    )
