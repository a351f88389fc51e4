module slipway.dev/tools/crds

go 1.26.4

require (
	github.com/aws/karpenter-provider-aws v1.0.8
	github.com/cert-manager/cert-manager v1.21.2
	github.com/external-secrets/external-secrets v1.3.2
	github.com/fluxcd/flagger v1.41.0
	github.com/prometheus-operator/prometheus-operator v0.85.0
	sigs.k8s.io/aws-load-balancer-controller v0.0.0-20260505182222-46816a2070db
	sigs.k8s.io/external-dns v0.21.0
	sigs.k8s.io/gateway-api v1.4.0
	sigs.k8s.io/karpenter v1.9.0
)
