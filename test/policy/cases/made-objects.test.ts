import assert from "node:assert/strict";
import { manifest, violationsIn } from "./manifests.ts";

const NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n";

describe("Secrets and ConfigMaps that operators make", () => {
  const judgePod = (references: string, makers: string): number =>
    violationsIn(
      NAMESPACE +
        manifest("v1", "ServiceAccount", "shop", "") +
        manifest(
          "v1",
          "Pod",
          "p",
          `spec: { serviceAccount: shop, containers: [{ name: a, envFrom: [${references}] }] }`,
        ) +
        makers,
    ).filter((violation) => violation.startsWith("pod-references-exist")).length;
  const secret = (name: string): string => `{ secretRef: { name: ${name} } }`;
  const config = (name: string): string => `{ configMapRef: { name: ${name} } }`;

  for (const [reference, apiVersion, kind, name, spec] of [
    [
      secret("s"),
      "external-secrets.io/v1",
      "ClusterExternalSecret",
      "c",
      "spec: { externalSecretName: s, externalSecretSpec: {} }",
    ],
    [
      secret("s"),
      "external-secrets.io/v1",
      "ClusterExternalSecret",
      "c",
      "spec: { externalSecretSpec: { target: { name: s } } }",
    ],
    [
      secret("s"),
      "secrets-store.csi.x-k8s.io/v1",
      "SecretProviderClass",
      "c",
      "spec: { secretObjects: [{ secretName: t }, { secretName: s }] }",
    ],
    [
      secret("s"),
      "secrets.hashicorp.com/v1beta1",
      "VaultStaticSecret",
      "v",
      "spec: { destination: { name: s, create: true } }",
    ],
    [
      secret("s"),
      "secrets.hashicorp.com/v1beta1",
      "VaultDynamicSecret",
      "v",
      "spec: { destination: { name: s } }",
    ],
    [
      config("b"),
      "trust.cert-manager.io/v1alpha1",
      "Bundle",
      "b",
      "spec: { target: { configMap: { key: ca.pem } } }",
    ],
    [
      secret("b"),
      "trust.cert-manager.io/v1alpha1",
      "Bundle",
      "b",
      "spec: { target: { secret: { key: ca } } }",
    ],
    [secret("pg-app"), "postgresql.cnpg.io/v1", "Cluster", "pg", "spec: {}"],
    [secret("pg-superuser"), "postgresql.cnpg.io/v1", "Cluster", "pg", "spec: {}"],
    [
      config("c"),
      "services.k8s.aws/v1alpha1",
      "FieldExport",
      "f",
      "spec: { to: { name: c, kind: configmap } }",
    ],
    [secret("c"), "services.k8s.aws/v1alpha1", "FieldExport", "f", "spec: { to: { name: c, kind: secret } }"],
    [
      secret("s"),
      "isindir.github.com/v1alpha3",
      "SopsSecret",
      "o",
      "spec: { secretTemplates: [{ name: s }] }",
    ],
    [secret("plain"), "external-secrets.io/v1", "ExternalSecret", "plain", "spec: { data: [] }"],
    [
      config("c"),
      "external-secrets.io/v1",
      "ExternalSecret",
      "e",
      "spec: { target: { name: c, manifest: { apiVersion: v1, kind: ConfigMap } } }",
    ],
    [secret("s"), "bitnami.com/v1alpha1", "SealedSecret", "s", "spec: {}"],
  ] as const)
    it(`${kind} makes ${reference}`, () => {
      assert.equal(judgePod(reference, ""), 1);
      assert.equal(judgePod(reference, manifest(apiVersion, kind, name, spec)), 0);
    });

  it("are none of another name or kind", () => {
    const export_ = manifest(
      "services.k8s.aws/v1alpha1",
      "FieldExport",
      "f",
      "spec: { to: { name: c, kind: configmap } }",
    );
    assert.equal(judgePod(secret("c"), export_), 1);
    const external = manifest(
      "external-secrets.io/v1",
      "ExternalSecret",
      "e",
      "spec: { target: { name: c, manifest: { apiVersion: v1, kind: ConfigMap } } }",
    );
    assert.equal(judgePod(secret("c"), external), 1);
  });
});
