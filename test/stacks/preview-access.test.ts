import assert from "node:assert/strict";
import { previewRole } from "../../components/cluster/preview-access.ts";
import { parseManifests } from "../../sandbox/fallback/chart/manifests.ts";
import { type GroupVersionKind, kindOfObject, kindOfToken } from "../../sandbox/kubernetes/kinds.ts";
import { everything, judged, renderText, type Values } from "../charts/helm.ts";
import { committedSource, runProgram, withImages } from "../support/program.ts";
import { merged, settingsOf, sourceOf } from "../support/stack-file.ts";

/** What previews refresh, and what they don't read by itself: rendered charts, and Helm's releases. */
const NO_OBJECTS = /^kubernetes:helm\.sh\//;

/** As the API server names the resource of a kind. */
function resourceOf({ group, kind }: GroupVersionKind): string {
  const name = kind.toLowerCase();
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies.${group}`;
  return `${name}${name.endsWith("s") ? "es" : "s"}.${group}`;
}

describe("stacks: what the preview role reads in the cluster", () => {
  const readable = new Set(
    previewRole.rules.flatMap(({ apiGroups, resources }) =>
      apiGroups.flatMap((group) => resources.map((resource) => `${resource}.${group}`)),
    ),
  );

  it("is every kind that the stacks and the chart of a service make", async () => {
    const karpenter = { nodePools: { general: { cpuLimit: 64, memoryLimitGiB: 256 } } };
    const access = {
      ci: { principalArn: "arn:aws:iam::111122223333:role/ci-preview-0a1b2c3", policy: "preview" },
    };
    const variant = merged(settingsOf("staging"), { cluster: { karpenter, access } });
    const types = new Set<string>();
    for (const source of [committedSource("production"), withImages(sourceOf("staging", variant))])
      for (const { type } of (await runProgram(source)).resources) types.add(type);
    const made = [...types].filter((type) => type.startsWith("kubernetes:") && !NO_OBJECTS.test(type));
    const values: readonly Values[] = [
      {},
      everything,
      judged("canary"),
      judged("blueGreen"),
      { kind: "cronJob", schedule: "0 3 * * *" },
      { routing: { hostnames: ["a.example.com"], ingress: { className: "nginx" } } },
    ];
    const rendered = (await Promise.all(values.map((each) => renderText(each)))).flatMap(parseManifests);
    const kinds = [...made.map(kindOfToken), ...rendered.map(kindOfObject)];
    const resources = [...new Set(kinds.map(resourceOf))];
    assert.ok(resources.length > 20);
    assert.deepEqual(
      resources.filter((resource) => !readable.has(resource)),
      [],
      "add it to components/cluster/preview-access.ts",
    );
  });

  it("is read only, by name, and neither Secrets nor a subresource", () => {
    for (const { verbs } of previewRole.rules) assert.deepEqual(verbs, ["get", "list", "watch"]);
    for (const resource of readable) assert.match(resource, /^(?!secrets\.)[a-z0-9]+\.[a-z0-9.-]*$/);
  });
});
