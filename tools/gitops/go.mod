module slipway.dev/tools/gitops

go 1.26.4

require (
	github.com/argoproj/argo-cd/v3 v3.5.7
	github.com/fluxcd/kustomize-controller v1.9.6
	github.com/fluxcd/source-controller v1.9.6
	github.com/sigstore/policy-controller v0.13.1
)
