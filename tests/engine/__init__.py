"""The real Pulumi engine against an emulated cloud: no account, no network."""
