"""What a stack must never be: rules over resources, the same for a planned graph and for Pulumi's engine.

Pure: neither Pulumi nor a cloud's SDK is imported, so the rules run in the environment of a policy pack, whose
`pulumi-policy` wants another protobuf than ours.
"""
