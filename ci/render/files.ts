import { argoObjects } from "./argo-cd.ts";
import { fluxObjects, type Repository, type Wave } from "./flux.ts";
import { leftAlone } from "./left-alone.ts";
import { serviceFolder } from "./folders.ts";
import type { KubernetesObject } from "./objects.ts";
import { fileNameOf, wavesOf } from "./order.ts";
import { yamlOf } from "./yaml.ts";

/** What Pulumi's provider is told by the chart, and nobody else reads. */
const PULUMI = "pulumi.com/";
/** Argo CD, "Sync Phases and Waves". */
const WAVE = "argocd.argoproj.io/sync-wave";
/** Of a wave in which nothing says how long it may take. */
const TIMEOUT_SECONDS = 300;

export interface Rendering {
  readonly stack: string;
  readonly repository: Repository;
  /** By service. */
  readonly objects: Readonly<Record<string, readonly KubernetesObject[]>>;
  /** The workflow that is the repository's gate. */
  readonly gate: string;
}

/** Every file of a stack, by its path in the deploy repository: the same text for the same objects. Pure. */
export function filesOf({ stack, repository, objects, gate }: Rendering): ReadonlyMap<string, string> {
  const files = new Map([[".github/workflows/check.yml", gate]]);
  const waves: Wave[] = [];
  const services = Object.keys(objects).sort();
  for (const service of services) {
    const folder = serviceFolder(stack, service);
    const ordered = wavesOf(objects[service] ?? []);
    for (const [at, { index, objects: wave }] of ordered.entries()) {
      const previous = ordered[at - 1];
      const path = `${folder}/wave-${index}`;
      for (const object of wave) files.set(`${path}/${fileNameOf(object)}`, yamlOf(writtenOf(object, index)));
      files.set(`${path}/kustomization.yaml`, kustomizationOf(wave.map(fileNameOf)));
      waves.push({
        name: `${service}-${index}`,
        path,
        ...(previous !== undefined && { after: `${service}-${previous.index}` }),
        timeoutSeconds: Math.max(TIMEOUT_SECONDS, ...wave.map(timeoutOf)),
        kinds: wave.map(({ kind }) => kind),
        leftAlone: leftAlone(objects[service] ?? []).filter(({ kind, name }) =>
          wave.some((object) => object.kind === kind && object.metadata.name === name),
        ),
      });
    }
    files.set(`${folder}/kustomization.yaml`, kustomizationOf(ordered.map(({ index }) => `wave-${index}`)));
  }
  const clusters = `clusters/${stack}`;
  const definitions = {
    flux: fluxObjects(stack, repository, waves),
    "argo-cd": argoObjects(
      stack,
      repository,
      Object.fromEntries(services.map((service) => [service, leftAlone(objects[service] ?? [])])),
    ),
  };
  for (const [tool, all] of Object.entries(definitions)) {
    files.set(`${clusters}/${tool}/slipway.yaml`, all.map(yamlOf).join("---\n"));
    files.set(`${clusters}/${tool}/kustomization.yaml`, kustomizationOf(["slipway.yaml"]));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Only what is listed is applied (kustomize, "kustomization.yaml"). */
function kustomizationOf(resources: readonly string[]): string {
  return yamlOf({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources });
}

function writtenOf(object: KubernetesObject, wave: number): object {
  const { annotations = {}, ...metadata } = object.metadata;
  const kept = Object.entries(annotations).filter(([key]) => !key.startsWith(PULUMI));
  return {
    ...object,
    metadata: { ...metadata, annotations: Object.fromEntries([...kept, [WAVE, String(wave)]]) },
  };
}

function timeoutOf({ metadata }: KubernetesObject): number {
  return Number(metadata.annotations?.[`${PULUMI}timeoutSeconds`] ?? 0);
}
