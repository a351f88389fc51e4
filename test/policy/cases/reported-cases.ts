/**
 * The cases that users and public suites reported, by the test of ours that has the right value of each. Every kind has
 * siblings beside it in the same block. The suites: those of Checkov, kube-score, kube-linter, Kyverno, Polaris and Trivy.
 */

const WILDCARD = "roles with a wildcard for resources of one subresource";
const CONDITIONS = "conditions of policies that name everybody";
const QUEUE = "aws:sqs/queuePolicy:QueuePolicy";
const ROLE = "aws:iam/role:Role";
const OIDC = "iam-web-identity-subject";
const TLS = "bucket-tls-only";
const INGRESS_TLS = "ingress-tls of AWS Load Balancer Controller";
const CHECKER = "the checker on odd and hostile input";
const GITOPS = "objects that GitOps controllers make out of sight";
const MADE = "Secrets and ConfigMaps that operators make";
const GITHUB = "of token.actions.githubusercontent.com";
const EKS = "of oidc.eks.eu-west-1.amazonaws.com/id/ABC";
const DENIES = `${TLS} takes for a refusal of plain HTTP:`;
const DENIES_NOT = `${TLS} does not take for a refusal of plain HTTP:`;

/** Titles by case; by `file: id` where a file has several. */
export const REPORTED_CASES: Readonly<Record<string, string>> = {
  // Found by public suites.
  "rbac-subresource-wildcard: exec": `${WILDCARD} rbac-pod-exec refuses */exec`,
  "rbac-subresource-wildcard: portforward": `${WILDCARD} rbac-pod-exec refuses */portforward`,
  "rbac-subresource-wildcard: node-proxy": `${WILDCARD} rbac-node-proxy refuses */proxy`,
  "rbac-subresource-wildcard: token": `${WILDCARD} rbac-token-creation refuses */token`,
  "public-policy-partial-wildcard: role-of-any-account": `${CONDITIONS} ${QUEUE} refuses a role of any account`,
  "public-policy-partial-wildcard: any-endpoint": `${CONDITIONS} ${QUEUE} refuses any endpoint`,
  "public-policy-partial-wildcard: role-trusts-any-role-of-any-account": `${CONDITIONS} ${ROLE} refuses a role of any account`,
  "aws-managed-key-by-alias: secret":
    "keys of the account secret-encryption takes AWS's keys for none, by alias and by the alias's ARN",
  "aws-managed-key-by-alias: backup":
    "keys of the account backup-vault-encryption takes AWS's keys for none, by alias and by the alias's ARN",
  "aws-managed-key-by-alias: ebs-with-customerKey-true":
    "keys of the account volume-encryption takes AWS's keys for none, by alias and by the alias's ARN",
  "aws-managed-key-by-alias: topic": "keys of the account are asked of queues and topics by nobody",
  "dashboard-image": "no-tiller-dashboard refuses docker.io/kubernetesui/dashboard:v2.7.0",
  "rbac-aws-auth": "roles that may change aws-auth are refused where they name it",
  "known-kind-wrong-api-version: v1-deployment": "removed-api refuses Deployment of v1",
  "known-kind-wrong-api-version: batch-deployment": "removed-api refuses Deployment of batch/v1",
  "image-pull-policy-default": "image-pull-policy knows that latest, or no tag, is pulled always by default",
  "service-account-alias": "default-service-account honours the deprecated alias",
  "pod-spread-other-pods": "pod-spread does not count what selects other pods, or none",
  "pdb-negative": 'pdb-allows-disruption refuses {"maxUnavailable":-1}',
  "abort-uploads-of-a-prefix": "bucket-abort-uploads needs a rule for the whole bucket",
  "rds-read-replica": "replicas of databases of another region say by the key that they are encrypted",
  "log-bucket-of-inline-logging": "buckets for logs are told by whoever logs there",
  "ingress-snippets-nginx-org": "ingress-snippets refuses nginx.org/server-snippets",
  "legacy-token-secret": "service-account-token-secret refuses tokens that never expire, and no other Secret",
  "json-duplicate-key": `${CHECKER} refuses a JSON key that is there twice, with its line, and checks what follows`,
  "json-duplicate-key-stops-stream": `${CHECKER} refuses a JSON key that is there twice, with its line, and checks what follows`,
  "json-objects-on-one-line": `${CHECKER} checks JSON objects on one line, each at its place`,
  "control-characters": `${CHECKER} writes control characters escaped`,
  "not-utf8": `${CHECKER} fails on what is not UTF-8`,
  "hash in # name": `${CHECKER} encodes what a URI has another use for in SARIF`,

  // Found by users.
  "01 component without inputs":
    "policies on components the checker finds nothing in an exported state whose component has no inputs",
  "01 the same in the engine":
    "policies on components the staging stack passes with components registered without inputs",
  "02 SourceArn any account": `${CONDITIONS} ${QUEUE} refuses topics of any account`,
  "02 SourceArn bucket star": `${CONDITIONS} ${QUEUE} refuses any bucket`,
  "02 PrincipalArn any account": `${CONDITIONS} ${QUEUE} refuses a role of any account`,
  "02 SourceAccount ?": `${CONDITIONS} ${QUEUE} refuses any twelve digits`,
  "02 SourceVpce vpce-*": `${CONDITIONS} ${QUEUE} refuses any endpoint`,
  "02 PrincipalAccount any": `${CONDITIONS} ${QUEUE} refuses any account`,
  "02 SourceIp /4": `${CONDITIONS} ${QUEUE} refuses a sixteenth of the internet`,
  "02 SourceArn own account star name": `${CONDITIONS} ${QUEUE} accepts a topic of one account`,
  "02 bucket arn fixed": `${CONDITIONS} ${QUEUE} accepts one bucket`,
  "02 trust * with org": `${CONDITIONS} ${ROLE} accepts one organisation`,
  "02 root + ArnLike": `${CONDITIONS} are asked of identities of any account, too`,
  "03 tls key case": `${DENIES} the key in another case`,
  "03 tls S3:* case": `${DENIES} the action in another case`,
  "03 tls StringEquals": `${DENIES} StringEquals`,
  "03 tls BoolIfExists": `${DENIES} BoolIfExists`,
  "03 tls other bucket": `${DENIES_NOT} another bucket`,
  "03 tls + principal exempt": `${DENIES_NOT} all but one identity, by a second condition`,
  "03 tls NotPrincipal": `${DENIES_NOT} all but one identity, by NotPrincipal`,
  "04 flux": `${GITOPS} may be there by Flux's HelmRelease, which is named`,
  "04 argocd": `${GITOPS} may be there by Argo CD's Application of a chart, which is named`,
  "05 without: nopdb": "Rollouts are judged as Deployments are: several pods, and an autoscaler",
  "05 without: one": "Rollouts are judged as Deployments are: one pod, selected by other labels",
  "05 with": "Rollouts count for budgets",
  "05 with: the pair of a canary":
    "Rollouts tell their own two Services apart: canary: { stableService: one, canaryService: two }",
  "05 workloadref": "Rollouts stand for the Deployment that they refer to",
  "06 misc: actions":
    "ingress-service-exists of AWS Load Balancer Controller follows actions to their Services",
  "06 misc: no such action":
    "ingress-service-exists of AWS Load Balancer Controller refuses an action that is not there",
  "06 misc: pods of others": "Services of pods that others make are left to operators and the control plane",
  "06 tls: cert-arn": `${INGRESS_TLS} accepts a certificate, which means HTTPS alone`,
  "06 tls: cert-arn, HTTP+HTTPS without redirect": `${INGRESS_TLS} refuses a certificate, and HTTP without a redirect`,
  "06 tls: discovery + redirect": `${INGRESS_TLS} accepts a certificate found by the host, and a redirect`,
  "06 tls: gke managed cert": `${INGRESS_TLS} accepts a certificate of Google's`,
  "07 nlb, gwlb":
    "load balancers' access logs are asked of application load balancers alone (AWS FSBP, ELB.5)",
  "08 ClusterExternalSecret": `${MADE} ClusterExternalSecret makes { secretRef: { name: s } }`,
  "08 SecretProviderClass": `${MADE} SecretProviderClass makes { secretRef: { name: s } }`,
  "08 VaultStaticSecret": `${MADE} VaultStaticSecret makes { secretRef: { name: s } }`,
  "08 Bundle": `${MADE} Bundle makes { configMapRef: { name: b } }`,
  "08 CloudNativePG": `${MADE} Cluster makes { secretRef: { name: pg-app } }`,
  "08 FieldExport": `${MADE} FieldExport makes { configMapRef: { name: c } }`,
  "08 SopsSecret": `${MADE} SopsSecret makes { secretRef: { name: s } }`,
  "08 ExternalSecret of a ConfigMap": `${MADE} ExternalSecret makes { configMapRef: { name: c } }`,
  "09 foreign YAML": `${CHECKER} passes over YAML with tags that is not for Kubernetes, and says where it is`,
  "09 foreign YAML alone": `${CHECKER} takes a file that is not for Kubernetes for no failure, when it is the only one`,
  "09 an unrendered chart": `${CHECKER} tells once of a chart that nobody has rendered, and checks what is beside it`,
  "12 gh *": `${OIDC} refuses * ${GITHUB}`,
  "12 gh repo:*/*": `${OIDC} refuses repo:*/* ${GITHUB}`,
  "12 gh repo:octo-*": `${OIDC} refuses repo:octo-* ${GITHUB}`,
  "12 gh repo:octo-org*/platform:*": `${OIDC} refuses repo:octo-org*/platform:* ${GITHUB}`,
  "12 gh repo:octo-org/platform*": `${OIDC} accepts repo:octo-org/platform* ${GITHUB}`,
  "12 gh *:environment:production": `${OIDC} refuses *:environment:production ${GITHUB}`,
  "12 gh list one wild": `${OIDC} refuses repo:octo-org/platform:ref:refs/heads/main,repo:* ${GITHUB}`,
  "12 irsa system:serviceaccount:*:shop": `${OIDC} refuses system:serviceaccount:*:shop ${EKS}`,
  "12 irsa system:serviceaccount:shop*:app": `${OIDC} refuses system:serviceaccount:shop*:app ${EKS}`,
  "12 irsa system:serviceaccount:shop:shop-*": `${OIDC} accepts system:serviceaccount:shop:shop-* ${EKS}`,
  "12 gitlab project_path:octo/*": `${OIDC} accepts project_path:octo/* of gitlab.com`,
  "12 gitlab project_path:octo*": `${OIDC} refuses project_path:octo*:ref_type:branch:ref:main of gitlab.com`,
  "12 tfc organization:*": `${OIDC} refuses organization:* of app.terraform.io`,
  "12 tfc organization:o*": `${OIDC} refuses organization:octo*:project:*:workspace:*:run_phase:* of app.terraform.io`,
  "12 pulumi:*": `${OIDC} refuses pulumi:* of api.pulumi.com/oidc`,
  "12 circleci org/o*": `${OIDC} refuses org/1* of oidc.circleci.com/org/1234`,
  "13 ecr exclusion": "ecr-immutable-tags takes filters for some tags, not for all",
};
