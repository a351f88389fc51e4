module shop

go 1.26.4

require (
	github.com/pulumi/pulumi/sdk/v3 v3.250.0
	slipway.dev/sdk/go v0.2.0
)
