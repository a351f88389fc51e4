/** The images that an object's pods run, each once, wherever it has its pods. */
export function imagesOf(object: unknown): string[] {
  const images = new Set<string>();
  collect(object, images);
  return [...images].sort();
}

const lists = ["containers", "initContainers", "ephemeralContainers"];

function collect(value: unknown, images: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    if (lists.includes(key) && Array.isArray(each))
      for (const { image } of each as readonly { image?: unknown }[])
        if (typeof image === "string") images.add(image);
    collect(each, images);
  }
}

/** The digests of images that manifests name, as text: the one that most of them name first. */
export function digestsIn(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const [, digest = ""] of text.matchAll(/^ *(?:- )?image: \S+@(sha256:[0-9a-f]{64})$/gm))
      counts.set(digest, (counts.get(digest) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([digest]) => digest);
}
