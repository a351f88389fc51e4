module slipway.dev/tools/crds

go 1.26.6

require (
	github.com/aws/karpenter-provider-aws v1.14.1
	github.com/cert-manager/cert-manager v1.21.2
	github.com/external-secrets/external-secrets v1.3.2
	github.com/fluxcd/flagger v1.44.0
	github.com/prometheus-operator/prometheus-operator v0.93.1
	sigs.k8s.io/aws-load-balancer-controller v0.0.0-20260505182222-46816a2070db
	sigs.k8s.io/external-dns v0.22.0
	sigs.k8s.io/gateway-api v1.6.1
	sigs.k8s.io/karpenter v1.14.1
)
