import assert from "node:assert/strict";
import { everything, type Manifest, renderAll } from "./helm.ts";

const files = { "rules.yaml": "eu: {vat: 19}\n# { a: b\n", no: "yes" };
const RUNNERS = ["Deployment", "Job"];

describe("chart of a service: files", () => {
  let all: readonly Manifest[];
  before(async () => {
    all = await renderAll({ ...everything, files });
  });

  const named = (of: readonly Manifest[], name: string): Manifest[] => of.filter((one) => one.name === name);
  const runsImage = ({ kind, spec }: Manifest): boolean =>
    RUNNERS.includes(kind) && named(spec.template.spec.volumes, "files").length > 0;

  it("are a ConfigMap of their own, as they were written", () => {
    const [map] = all.filter(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "web-files");
    assert.deepEqual(map?.data, files);
  });

  it("are where the service and its migrations read them, each as it was when the pod began", () => {
    const runners = all.filter(runsImage);
    assert.deepEqual(runners.map(({ kind }) => kind).sort(), RUNNERS);
    for (const { spec } of runners) {
      const pod = spec.template.spec;
      assert.deepEqual(named(pod.volumes, "files"), [{ name: "files", configMap: { name: "web-files" } }]);
      assert.deepEqual(
        named(pod.containers[0].volumeMounts, "files"),
        Object.keys(files)
          .sort()
          .map((file) => ({
            name: "files",
            mountPath: `/etc/config/${file}`,
            subPath: file,
            readOnly: true,
          })),
      );
    }
  });

  it("are there before what reads them", () => {
    for (const { metadata } of all.filter(runsImage))
      assert.match(metadata.annotations["config.kubernetes.io/depends-on"], /\/ConfigMap\/web-files(,|$)/);
  });

  it("roll the pods when they change, and only then", async () => {
    const checksum = async (values: object): Promise<string> => {
      const deployment = (await renderAll({ ...everything, ...values })).find(
        ({ kind }) => kind === "Deployment",
      );
      return deployment!.spec.template.metadata.annotations["checksum/config"] as string;
    };
    const first = await checksum({ files });
    assert.equal(await checksum({ files: { ...files } }), first);
    for (const other of [{ ...files, no: "no" }, { "rules.yaml": files["rules.yaml"] }, {}])
      assert.notEqual(await checksum({ files: other }), first);
  });

  it("are nowhere where there are none", async () => {
    const without = JSON.stringify(await renderAll({ ...everything, files: {} }));
    assert.doesNotMatch(without, /web-files|\/etc\/config/);
  });
});
