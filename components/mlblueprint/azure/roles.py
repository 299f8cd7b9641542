"""Built-in roles: the least that each verb needs."""

from __future__ import annotations

# https://learn.microsoft.com/azure/role-based-access-control/built-in-roles, read 2026-11-21
BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
"""Storage Blob Data Reader: list and read."""

BLOB_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
"""Storage Blob Data Contributor: list, read, write and delete."""

KEY_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
"""Key Vault Crypto Service Encryption User: read the key's metadata, wrap and unwrap."""

IMAGE_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
"""AcrPull: pull."""

IMAGE_PUSH = "8311e382-0749-4cb8-b61a-304f252e45ec"
"""AcrPush: pull and push."""

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
"""Reader: the least built-in role that reads a model registry's assets."""

MODEL_REGISTRY_USER = "1823dd4f-9b8c-4ab6-ab4e-7397a3684615"
"""AzureML Registry User: read the registry, and all actions on its assets."""

WORKSPACE_ADMINISTRATOR = "b78c5d69-af96-48a3-bf8d-a8b4d589de94"
"""Azure AI Administrator: the control plane of a workspace and of what it rests on. At one resource it is what that
resource's kind needs, where https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication
asks for Contributor; Azure itself has given it to workspaces instead since 2024-11-19, by
https://learn.microsoft.com/azure/machine-learning/how-to-assign-roles."""

VAULT_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483"
"""Key Vault Administrator: what is in a vault; what a workspace wants in its own."""

SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
"""Key Vault Secrets User: read the values of secrets."""

ENDPOINT_APPROVER = "b556d68e-0be0-4f35-a333-ad7ee1ce17ea"
"""Azure AI Enterprise Network Connection Approver: let a managed network's private endpoint in."""

JOB_SUBMITTER = "f6c7c914-8db3-469d-8ca1-694a8f32e121"
"""AzureML Data Scientist: everything inside a workspace but its computes and itself; no built-in role that runs jobs
has less."""
