import { at, type Field, isAbsent, items, scalarText, UNKNOWN } from "./field.ts";
import { objectsOf } from "./stack-objects.ts";
import { type Stack, type StackObject } from "./stack-rule.ts";

/** What pods refer to by name. */
export type ReferredKind = "ConfigMap" | "PersistentVolumeClaim" | "Secret" | "ServiceAccount";

/** Whether an object is made in every namespace, or in those that a selector takes. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set([
  "external-secrets.io/ClusterExternalSecret",
  "trust.cert-manager.io/Bundle",
]);

type Names = (maker: StackObject) => readonly Field[];

const orElse = (field: Field, other: Field): Field => (isAbsent(field.value) ? other : field);

const named =
  (...path: readonly string[]): Names =>
  ({ root, name }) => [orElse(at(root, ...path), name)];

/** Where a field says which of two kinds is made, written in any case. */
const where = (kind: Field, wanted: string, names: readonly Field[]): readonly Field[] =>
  kind.value === UNKNOWN || scalarText(kind.value).toLowerCase() === wanted ? names : [];

const suffixed =
  (...suffixes: readonly string[]): Names =>
  ({ name }) =>
    typeof name.value === "string"
      ? suffixes.map((suffix) => ({ ...name, value: `${String(name.value)}${suffix}` }))
      : [name];

const ofExternalSecret =
  (wanted: string): Names =>
  ({ root, name }) => {
    const target = at(root, "spec", "target");
    const kind = at(target, "manifest", "kind");
    return where(isAbsent(kind.value) ? { ...kind, value: "Secret" } : kind, wanted, [
      orElse(at(target, "name"), name),
    ]);
  };

const ofExport =
  (wanted: string): Names =>
  ({ root, name }) => {
    const to = at(root, "spec", "to");
    return where(at(to, "kind"), wanted, [orElse(at(to, "name"), name)]);
  };

const ofBundle =
  (wanted: string): Names =>
  ({ root, name }) =>
    isAbsent(at(root, "spec", "target", wanted).value) ? [] : [name];

const listed =
  (list: string, key: string): Names =>
  ({ root }) =>
    items(at(root, "spec", list)).map((each) => at(each, key));

const DESTINATION = named("spec", "destination", "name");

/**
 * Custom resources that operators make Secrets of, and the names that these get. Sources: the API references of
 * External Secrets, cert-manager and its trust-manager, Sealed Secrets, the Secrets Store CSI driver, Vault Secrets
 * Operator, CloudNativePG, ACK, and sops-secrets-operator.
 */
const SECRETS: Readonly<Record<string, Names>> = {
  "bitnami.com/SealedSecret": named("spec", "template", "metadata", "name"),
  "cert-manager.io/Certificate": named("spec", "secretName"),
  "external-secrets.io/ExternalSecret": ofExternalSecret("secret"),
  "external-secrets.io/ClusterExternalSecret": ({ root, name }) => {
    const spec = at(root, "spec");
    const own = orElse(at(spec, "externalSecretName"), name);
    return [orElse(at(spec, "externalSecretSpec", "target", "name"), own)];
  },
  "isindir.github.com/SopsSecret": listed("secretTemplates", "name"),
  "postgresql.cnpg.io/Cluster": suffixed("-app", "-superuser", "-ca", "-server", "-replication"),
  "secrets-store.csi.x-k8s.io/SecretProviderClass": listed("secretObjects", "secretName"),
  "secrets.hashicorp.com/HCPVaultSecretsApp": DESTINATION,
  "secrets.hashicorp.com/VaultDynamicSecret": DESTINATION,
  "secrets.hashicorp.com/VaultPKISecret": DESTINATION,
  "secrets.hashicorp.com/VaultStaticSecret": DESTINATION,
  "services.k8s.aws/FieldExport": ofExport("secret"),
  "trust.cert-manager.io/Bundle": ofBundle("secret"),
};

/** The same of ConfigMaps. */
const CONFIG_MAPS: Readonly<Record<string, Names>> = {
  "external-secrets.io/ExternalSecret": ofExternalSecret("configmap"),
  "services.k8s.aws/FieldExport": ofExport("configmap"),
  "trust.cert-manager.io/Bundle": ofBundle("configMap"),
};

const MAKERS: Readonly<Partial<Record<ReferredKind, Readonly<Record<string, Names>>>>> = {
  ConfigMap: CONFIG_MAPS,
  Secret: SECRETS,
};

/** An object as one that a maker makes of it: by another name, and, of cluster-wide makers, in any namespace. */
const madeBy = (maker: StackObject, name: Field): StackObject => ({
  ...maker,
  name,
  ...(CLUSTER_WIDE.has(maker.groupKind) && { namespace: { ...maker.namespace, value: UNKNOWN } }),
});

let latest: { readonly stack: Stack; readonly byKind: Map<ReferredKind, readonly StackObject[]> } | undefined;

/** What may be the object that a reference to a kind means, under the name that it will have. */
export function candidatesOf(stack: Stack, kind: ReferredKind): readonly StackObject[] {
  if (latest?.stack !== stack) latest = { stack, byKind: new Map() };
  const known = latest.byKind.get(kind);
  if (known) return known;
  const made = Object.entries(MAKERS[kind] ?? {}).flatMap(([maker, namesOf]) =>
    objectsOf(stack, maker).flatMap((each) => namesOf(each).map((name) => madeBy(each, name))),
  );
  const candidates = [...objectsOf(stack, `core/${kind}`), ...made];
  latest.byKind.set(kind, candidates);
  return candidates;
}
