import { changed, literal } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at, type Field, properties, UNKNOWN } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { INGRESS } from "../../lib/ingress.ts";
import { kindRule } from "../../lib/kind-rule.ts";

/**
 * Annotations that bring configuration: ingress-nginx's `…-snippet`, F5's `nginx.org/…-snippets`, HAProxy's
 * `…-config-snippet` and `haproxy-ingress.github.io/config-…`.
 */
const SNIPPET =
  /^[^/]+\/([a-z-]*snippets?|config-(backend|defaults|frontend|global|proxy|sections|tcp)[a-z-]*)$/;

const isSnippet = ({ key }: Field): boolean => typeof key === "string" && SNIPPET.test(key);

const ingress = (annotations: Readonly<Record<string, string>>): ReturnType<typeof manifest> =>
  manifest("networking.k8s.io/v1", "Ingress", {
    metadata: { name: "shop", namespace: "shop", annotations },
    spec: { ingressClassName: "nginx" },
  });

export const ingressSnippets = kindRule({
  name: "ingress-snippets",
  title: "Ingresses must not bring pieces of their controller's configuration",
  why: "A snippet runs in the controller, which reads the secrets of all namespaces: who may write an Ingress gets them (CVE-2021-25742).",
  fix: "Remove the annotation; in the controller's ConfigMap set allow-snippet-annotations to false.",
  severity: "critical",
  controls: [],
  kinds: [...INGRESS, "core/ConfigMap"],
  examples: {
    good: [
      {
        title: "Annotations that set one thing each",
        resource: ingress({ "nginx.ingress.kubernetes.io/ssl-redirect": "true" }),
      },
      {
        title: "A controller that takes no snippets",
        resource: manifest("v1", "ConfigMap", { data: { "allow-snippet-annotations": "false" } }),
      },
    ],
    bad: [
      {
        title: "Configuration in an annotation",
        resource: ingress({ "nginx.ingress.kubernetes.io/configuration-snippet": "more_set_headers x;" }),
        paths: ['metadata.annotations["nginx.ingress.kubernetes.io/configuration-snippet"]'],
      },
      {
        title: "A controller that takes snippets",
        resource: manifest("v1", "ConfigMap", { data: { "allow-snippet-annotations": "true" } }),
        paths: ['data["allow-snippet-annotations"]'],
      },
    ],
  },
  check: (object) => {
    if (object.groupKind === "core/ConfigMap")
      return [
        must(at(object.root, "data", "allow-snippet-annotations"), (value) => value !== "true", '"false"'),
      ];
    const annotations = at(object.root, "metadata", "annotations");
    // The value of a snippet does not matter, so that only its name can be unknown.
    const suspects =
      annotations.value === UNKNOWN ? [annotations] : properties(annotations).filter(isSnippet);
    return suspects.map((suspect) => must(suspect, () => false, "no snippet"));
  },
  admission: () => {
    const isConfigMap = 'request.kind.kind == "ConfigMap"';
    const switched = (object: string): string =>
      `dyn(${object}).?data[?"allow-snippet-annotations"].orValue("")`;
    const isNoSnippet = `!key.matches(${literal(SNIPPET.source)})`;
    const annotations = "object.metadata.?annotations.orValue({})";
    // Other annotations of an Ingress change all the time.
    const isAsBefore = `oldObject.metadata.?annotations[?key].orValue("") == object.metadata.annotations[key]`;
    return {
      resources: [
        { apiGroups: [""], resources: ["configmaps"] },
        { apiGroups: ["networking.k8s.io"], resources: ["ingresses"] },
      ],
      changed: `(${isConfigMap} ? ${changed(switched)} :
        !${annotations}.all(key, ${isNoSnippet} || ${isAsBefore}))`,
      object: {
        'data["allow-snippet-annotations"]': `!(${isConfigMap}) || ${switched("object")} != "true"`,
        "metadata.annotations": `${isConfigMap} || ${annotations}.all(key, ${isNoSnippet})`,
      },
    };
  },
});
