import { type Resource } from "./kubernetes.ts";

type ExampleResource = Pick<Resource, "type" | "props">;
type Properties = Readonly<Record<string, unknown>>;

/** A Pod with the given spec, for examples. */
export const pod = (spec: Properties, annotations?: Properties): ExampleResource => ({
  type: "kubernetes:core/v1:Pod",
  props: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "shop", namespace: "shop", ...(annotations && { annotations }) },
    spec,
  },
});

/** A Pod whose only container is as given, for examples. */
export const podWith = (container: Properties): ExampleResource =>
  pod({ containers: [{ name: "app", ...container }] });

/** A Pod whose only container has the given security context, for examples. */
export const podSecuredBy = (securityContext: Properties): ExampleResource => podWith({ securityContext });

/** A Kubernetes object named `shop` in the namespace `shop`, for examples; `body` may bring metadata of its own. */
export const manifest = (apiVersion: string, kind: string, body: Properties): ExampleResource => ({
  type: `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`,
  props: { apiVersion, kind, metadata: { name: "shop", namespace: "shop" }, ...body },
});
