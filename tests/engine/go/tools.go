//go:build tools

// Package engine pins the Pulumi CLI that the engine tests build when PATH has none.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
