"""Each rule of the emulated cloud, shown by one small program through the real engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.engine.cloud.world import put_object
from tests.engine.harness import Stack

Probe = Callable[[str], Stack]

HEADS = {
    cloud: f"import pulumi\nimport {package} as {cloud}\n"
    for cloud, package in {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure": "pulumi_azure_native"}.items()
}
AWS, GCP, AZURE = HEADS["aws"], HEADS["gcp"], HEADS["azure"]
BUCKET = AWS + 'bucket = aws.s3.Bucket("data")\n'
VERSIONED = 'args = aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled")\n'


def test_outputs_are_unknown_in_preview_and_real_after_create(probe: Probe):
    stack = probe(BUCKET + 'bucket.arn.apply(lambda arn: pulumi.log.info(f"arn is {arn}"))')
    assert "arn is" not in stack.preview().output
    assert "arn is arn:aws:s3:::data-" in stack.up().output


def test_second_run_changes_nothing_and_destroy_leaves_nothing(probe: Probe):
    stack = probe(BUCKET)
    assert stack.up().ops == {"create": ["data"]}
    assert stack.up("--expect-no-changes").ops == {}
    assert stack.refresh("--expect-no-changes").ops == {"refresh": ["data"]}
    stack.destroy()
    assert stack.project.store.resources() == []


def test_payload_that_the_vendor_refuses_fails_in_preview_with_the_property(probe: Probe):
    stack = probe(
        BUCKET
        + VERSIONED.replace("Enabled", "On")
        + 'aws.s3.BucketVersioning("v", bucket=bucket.bucket, versioning_configuration=args)'
    )
    assert "status" in stack.preview(expect=False).output


def test_type_without_a_row_says_where_to_add_it(probe: Probe):
    refused = probe(AWS + 'aws.sqs.Queue("q")').preview(expect=False)
    assert "aws:sqs/queue:Queue is not emulated: add a row to TYPES in tests/engine/cloud/aws.py" in refused.output


def test_function_without_an_answer_says_where_to_add_it(probe: Probe):
    refused = probe(AWS + "aws.get_billing_service_account()").preview(expect=False)
    assert "add it to INVOKES in tests/engine/cloud/aws.py" in refused.output


DANGLING = {
    "aws": ('aws.ec2.RouteTable("t", vpc_id="vpc-0123456789abcdef0")', "vpc-0123456789abcdef0"),
    "gcp": (
        'gcp.compute.Subnetwork("s", network="projects/acme-ml/global/networks/nowhere", ip_cidr_range="10.0.0.0/24")',
        "Error 404: 'projects/acme-ml/global/networks/nowhere'",
    ),
    "gcp-member": (
        'b = gcp.storage.Bucket("b", location="EU")\ngcp.storage.BucketIAMMember("m", bucket=b.name, '
        'role="roles/storage.objectViewer", member="serviceAccount:nobody@acme-ml.iam.gserviceaccount.com")',
        "Error 404: 'serviceAccount:nobody@acme-ml.iam.gserviceaccount.com'",
    ),
    "azure": (
        'azure.network.Subnet("s", resource_group_name="nowhere", virtual_network_name="net",'
        ' address_prefix="10.0.0.0/24")',
        'Code="ResourceNotFound"',
    ),
}


@pytest.mark.parametrize("case", DANGLING)
def test_reference_to_nothing_is_refused(probe: Probe, case: str):
    text, words = DANGLING[case]
    stack = probe(HEADS[case.partition("-")[0]] + text)
    stack.preview()
    assert words in stack.up(expect=False).output


TAKEN = {
    "aws": ('[aws.s3.Bucket(name, bucket="one-name") for name in "ab"]', "BucketAlreadyExists"),
    "gcp": ('[gcp.storage.Bucket(name, name="one-name", location="EU") for name in "ab"]', "Error 409"),
    "azure": (
        'g = azure.resources.ResourceGroup("g")\n'
        "args = azure.storage.SkuArgs(name='Standard_LRS')\n"
        'rest = dict(resource_group_name=g.name, kind="StorageV2", sku=args)\n'
        '[azure.storage.StorageAccount(n, account_name="onename", **rest) for n in "ab"]',
        "Status=409",
    ),
}


@pytest.mark.parametrize("cloud", TAKEN)
def test_physical_name_can_be_taken_once(probe: Probe, cloud: str):
    text, words = TAKEN[cloud]
    stack = probe(HEADS[cloud] + text)
    assert words in stack.up(expect=False).output


def test_delete_of_what_is_in_use_is_refused(probe: Probe):
    setting = VERSIONED + 'aws.s3.BucketVersioning("v", bucket="my-data", versioning_configuration=args)'
    made = 'b = aws.s3.Bucket("b", bucket="my-data")\n'
    stack = probe(AWS + made + setting.replace("=args)", "=args, opts=pulumi.ResourceOptions(depends_on=[b]))"))
    stack.up()
    stack.project.write(AWS + setting)
    assert (
        "BucketNotEmpty: my-data is in use by aws:s3/bucketVersioning:BucketVersioning" in stack.up(expect=False).output
    )


def test_resource_group_with_children_is_not_deleted(probe: Probe):
    made = 'g = azure.resources.ResourceGroup("g", resource_group_name="rg")\n'
    child = 'azure.managedidentity.UserAssignedIdentity("i", resource_group_name="rg"{})'
    stack = probe(AZURE + made + child.format(", opts=pulumi.ResourceOptions(depends_on=[g])"))
    stack.up()
    stack.project.write(AZURE + child.format(""))
    assert "ResourceGroupBeingUsed" in stack.up(expect=False).output


@pytest.mark.parametrize("force", [False, True])
def test_bucket_with_objects_goes_only_by_force(probe: Probe, force: bool):
    stack = probe(AWS + f'aws.s3.Bucket("data", force_destroy={force})')
    stack.up()
    store = stack.project.store
    put_object(store, store.one("data"), "model.tar.gz")
    run = stack.destroy(expect=force)
    assert ("BucketNotEmpty" in run.output) is not force
    assert (store.resources() == []) is force


def test_lock_keeps_what_is_under_it(probe: Probe):
    made = 'g = azure.resources.ResourceGroup("g", resource_group_name="rg")\n'
    child = 'i = azure.managedidentity.UserAssignedIdentity("i", resource_group_name=g.name)\n'
    lock = 'azure.authorization.ManagementLockByScope("l", scope=g.id, level="CanNotDelete"{})'
    stack = probe(AZURE + made + child + lock.format(", opts=pulumi.ResourceOptions(depends_on=[i])"))
    stack.up()
    stack.project.write(AZURE + made + lock.format(""))
    assert 'Code="ScopeLocked"' in stack.up(expect=False).output
    stack.project.write(AZURE + made + child + lock.format(", opts=pulumi.ResourceOptions(depends_on=[i])"))
    stack.up()  # so that the state knows again which goes first
    stack.destroy()


def test_name_can_outlive_its_resource(probe: Probe):
    stack = probe(GCP + 'gcp.kms.KeyRing("ring", name="ring", location="europe-west4")')
    stack.up()
    stack.destroy()
    assert "ring already exists, alreadyExists" in stack.up(expect=False).output


def test_property_that_the_cloud_freezes_fails_on_update(probe: Probe):
    vault = AZURE + (
        'g = azure.resources.ResourceGroup("g")\n'
        "sku = azure.keyvault.SkuArgs(family='A', name='standard')\n"
        "args = azure.keyvault.VaultPropertiesArgs(tenant_id='72f988bf-0000-4000-8000-2d7cd011db47', sku=sku,"
        " soft_delete_retention_in_days={})\n"
        'azure.keyvault.Vault("v", resource_group_name=g.name, properties=args)'
    )
    stack = probe(vault.format(90))
    stack.up()
    stack.project.write(vault.format(30))
    assert "PropertyChangeNotAllowed" in stack.up(expect=False).output


def order(stack: Stack) -> list[str]:
    """The engine's steps of the next `up` that make or unmake something."""
    return [op for op, _ in stack.up().steps if op in ("create-replacement", "delete-replaced")]


def test_made_up_name_is_replaced_after_the_new_one_exists(probe: Probe):
    stack = probe(GCP + 'gcp.storage.Bucket("b", location="EU")')
    stack.up()
    stack.project.write(GCP + 'gcp.storage.Bucket("b", location="US")')
    assert order(stack) == ["create-replacement", "delete-replaced"]


def test_explicit_name_is_deleted_before_it_is_replaced(probe: Probe):
    stack = probe(GCP + 'gcp.storage.Bucket("b", name="mine", location="EU")')
    stack.up()
    stack.project.write(GCP + 'gcp.storage.Bucket("b", name="mine", location="US")')
    assert order(stack) == ["delete-replaced", "create-replacement"]


def test_update_keeps_the_id(probe: Probe):
    stack = probe(AWS + 'aws.s3.Bucket("b", tags={"team": "a"})')
    stack.up()
    before = stack.project.store.one("b").id
    stack.project.write(AWS + 'aws.s3.Bucket("b", tags={"team": "b"})')
    assert stack.up().ops == {"update": ["b"]}
    after = stack.project.store.one("b")
    assert (after.id, after.inputs["tags"]) == (before, {"team": "b"})


@pytest.mark.parametrize("fault", ["quota", "throttled", "conflict"])
def test_fault_on_demand_fails_once(probe: Probe, fault: str):
    after = 'aws.s3.Bucket("b", opts=pulumi.ResourceOptions(depends_on=[a]))'
    stack = probe(f'{AWS}a = aws.s3.Bucket("a")\n{after}')
    stack.project.store.fault(fault, match="b")
    assert "api error" in stack.up(expect=False).output
    assert stack.up().ops == {"create": ["b"]}


def test_every_create_can_fail_once(probe: Probe):
    stack = probe(AWS + 'aws.s3.Bucket("a")\naws.s3.Bucket("b")')
    stack.project.store.fault("throttled", each_once=True)
    stack.up("--continue-on-error", expect=False)
    assert stack.project.store.resources() == []
    assert stack.up().ops == {"create": ["a", "b"]}


def test_plugin_that_dies_in_a_create_is_survived(probe: Probe):
    stack = probe(BUCKET)
    stack.project.store.fault("die")
    stack.up(expect=False)
    assert stack.up().ops == {"create": ["data"]}
    assert len(stack.project.store.resources()) == 1


def test_drift_is_seen_by_refresh_and_repaired_by_up(probe: Probe):
    stack = probe(AWS + 'aws.s3.Bucket("a", tags={"team": "a"})\naws.s3.Bucket("b")')
    stack.up()
    store = stack.project.store
    a = store.one("a")
    store.change(a.rid, {**a.inputs, "tags": {"team": "z"}}, {**a.outputs, "tags": {"team": "z"}})
    store.remove(store.one("b").rid)
    assert stack.refresh().changes == {"update": 1, "delete": 1}
    assert stack.up().ops == {"create": ["b"], "update": ["a"]}
    assert store.one("a").inputs["tags"] == {"team": "a"}


def test_secret_input_stays_a_secret_in_the_state(probe: Probe):
    stack = probe(AWS + 'aws.s3.Bucket("a", tags={"token": pulumi.Output.secret("canary-4711")})')
    run = stack.up()
    assert "canary-4711" not in run.output + str(stack.export()) + str(run.events)
    assert stack.project.store.one("a").inputs["tags"] == {"token": "canary-4711"}


def test_adopted_things_exist_without_us(probe: Probe):
    stack = probe(AWS + 'aws.ec2.RouteTable("t", vpc_id="vpc-0123456789abcdef0")')
    store = stack.project.store
    with store.transaction():
        store.add(
            "aws", "aws:ec2/vpc:Vpc", "vpc-0123456789abcdef0", "", "", {}, {}, frozenset(), ["vpc-0123456789abcdef0"]
        )
    stack.up()
    stack.destroy()
    assert [resource.id for resource in store.resources()] == ["vpc-0123456789abcdef0"]
