import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { buildImages } from "../../ci/build/build.ts";
import { buildRunOf, provenanceOf } from "../../ci/build/provenance.ts";
import type { Programs } from "../../ci/programs.ts";
import { parseSettings } from "../../ci/settings.ts";
import { verifyImages } from "../../ci/verify/verify.ts";

const digest = `sha256:${"a".repeat(64)}`;
const env = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "octo-org/platform",
  GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
  GITHUB_REF: "refs/heads/main",
  GITHUB_WORKFLOW_REF: "octo-org/platform/.github/workflows/deploy.yml@refs/heads/main",
  GITHUB_RUN_ID: "7",
  GITHUB_RUN_ATTEMPT: "1",
  SLIPWAY_IMAGE_REPOSITORIES: '{"api":["registry.example/staging/api","registry.example/production/api"]}',
};
const settings = parseSettings(`
signer:
  identity: https://github.com/octo-org/platform/.github/workflows/build.yml@refs/heads/main
  issuer: https://token.actions.githubusercontent.com
  repository: octo-org/platform
services: { api: { build: { context: app, platforms: [linux/arm64] } } }
`);

/** Programs that write down how they are called. */
function programs(failing = "", built = ""): Programs & { calls: string[] } {
  const calls: string[] = [];
  const call = (name: string, args: readonly string[]): string => {
    const [, metadata = ""] = /--metadata-file (\S+)/.exec(args.join(" ")) ?? [];
    if (metadata !== "") writeFileSync(metadata, JSON.stringify({ "containerimage.digest": digest }));
    calls.push([name, ...args].join(" "));
    return calls.at(-1) ?? "";
  };
  return {
    calls,
    read: (name, args) => {
      const line = call(name, args);
      if (failing !== "" && line.includes(failing)) return Promise.reject(new Error(`Error: no ${failing}`));
      if (name === "git") return Promise.resolve("1700000000\n");
      return built === "" ? Promise.reject(new Error("not found")) : Promise.resolve(`${built}\n`);
    },
    capture: () => Promise.reject(new Error("nothing is captured")),
    show: (name, args) =>
      Promise.resolve(failing !== "" && call(name, args).includes(failing) ? 1 : (call(name, args), 0)),
  };
}

const build = (
  made: Programs,
  given: Record<string, string | undefined> = env,
): Promise<Record<string, string>> =>
  buildImages({ settings, programs: made, env: given, say: () => undefined });

describe("ci: the build", () => {
  it("builds once, scans, signs what it built by its digest, and copies that", async () => {
    const made = programs();
    assert.deepEqual(await build(made), { api: digest });
    const image = `registry.example/staging/api@${digest}`;
    const order = made.calls.map((call) => call.replaceAll(/\/\S*slipway-build-\w+\//g, ""));
    assert.deepEqual(order.slice(3), [
      `syft scan registry:${image} --output cyclonedx-json=sbom.json`,
      "grype sbom:sbom.json --fail-on high --only-fixed",
      `crane copy ${image} registry.example/production/api@${digest}`,
      ...[image, `registry.example/production/api@${digest}`].flatMap((each) => [
        `cosign attest --type slsaprovenance1 --predicate provenance.json --yes ${each}`,
        `cosign attest --type cyclonedx --predicate sbom.json --yes ${each}`,
        `cosign sign --yes ${each}`,
      ]),
      `crane tag registry.example/production/api@${digest} git-0123456789ab`,
      `crane tag ${image} git-0123456789ab`,
    ]);
    assert.match(
      order[2]!,
      /^docker buildx build --platform linux\/arm64 --provenance=false .*name=registry\.example\/staging\/api,push-by-digest=true,push=true,rewrite-timestamp=true --build-arg SOURCE_DATE_EPOCH=1700000000 .*--build-arg REVISION=0123456789abcdef\S+ .* app$/,
    );
  });

  it("takes the image that the commit has already, proven to be ours, scans it, and signs nothing", async () => {
    const made = programs("", digest);
    assert.deepEqual(await build(made), { api: digest });
    const did = made.calls.map((call) => call.split(" ", 2).join(" "));
    assert.deepEqual(did.slice(1), [
      ...["docker buildx", ...Array<string>(3).fill("cosign verify-attestation")],
      ...["syft scan", `grype sbom:${made.calls.at(-1)!.split(" ")[1]!.slice("sbom:".length)}`],
    ]);
    assert.ok(!made.calls.some((call) => call.includes("buildx build")));
  });

  for (const failing of ["cosign/sign", "slsaprovenance1", "cyclonedx --cert"])
    it(`signs no image that was there before it, and is not proven to be ours by ${failing}`, async () => {
      const made = programs(failing, digest);
      await assert.rejects(
        build(made),
        /staging\/api:git-0123456789ab is there already, and not proven to be ours: no [^]*sha256:a+[^]*delete that tag/,
      );
      assert.ok(!made.calls.some((call) => /cosign (sign|attest) |crane |buildx build/.test(call)));
    });

  for (const failing of [
    "buildx build",
    "syft",
    "grype",
    "crane copy",
    "attest --type slsa",
    "attest --type cyclonedx",
    "sign",
    "crane tag",
  ])
    it(`signs, copies and tags nothing more once this fails: ${failing}`, async () => {
      const made = programs(failing);
      await assert.rejects(build(made), /nothing is released/);
      assert.ok(made.calls.at(-1)!.includes(failing));
    });

  it("says what it does not know: where images go, and whose run it is", async () => {
    await assert.rejects(
      build(programs(), { ...env, SLIPWAY_IMAGE_REPOSITORIES: "" }),
      /SLIPWAY_IMAGE_REPOSITORIES\.api: it is not said where its image goes/,
    );
    assert.throws(() => buildRunOf({}), /BUILD_REPOSITORY[^]*BUILD_REVISION[^]*BUILD_WORKFLOW/);
  });

  it("tells in its provenance who built what from which commit (SLSA v1.0)", () => {
    const told = provenanceOf(buildRunOf(env), "api", { context: "app", platforms: ["linux/arm64"] });
    assert.deepEqual(told, {
      buildDefinition: {
        buildType: "https://actions.github.io/buildtypes/workflow/v1",
        externalParameters: {
          workflow: {
            ref: "refs/heads/main",
            repository: "https://github.com/octo-org/platform",
            path: "octo-org/platform/.github/workflows/deploy.yml",
          },
          service: "api",
          context: "app",
          platforms: ["linux/arm64"],
        },
        internalParameters: {},
        resolvedDependencies: [
          {
            uri: "git+https://github.com/octo-org/platform@refs/heads/main",
            digest: { gitCommit: env.GITHUB_SHA },
          },
        ],
      },
      runDetails: {
        builder: { id: "https://github.com/octo-org/platform/.github/workflows/deploy.yml@refs/heads/main" },
        metadata: { invocationId: "https://github.com/octo-org/platform/actions/runs/7/attempts/1" },
      },
    });
  });
});

describe("ci: verification", () => {
  const image = { service: "api", repository: "registry.example/api", digest };

  it("asks for signature, provenance and contents, each by the exact workflow of the exact repository", async () => {
    const made = programs("", "[]");
    await verifyImages([image], settings, made);
    const by =
      "--certificate-identity https://github.com/octo-org/platform/.github/workflows/build.yml@refs/heads/main " +
      "--certificate-oidc-issuer https://token.actions.githubusercontent.com " +
      `--certificate-github-workflow-repository octo-org/platform registry.example/api@${digest}`;
    assert.deepEqual(made.calls, [
      `cosign verify-attestation --type https://sigstore.dev/cosign/sign/v1 ${by}`,
      `cosign verify-attestation --type slsaprovenance1 ${by}`,
      `cosign verify-attestation --type cyclonedx ${by}`,
    ]);
  });

  it("has cosign log in to ECR by the job's own credentials, and to nobody else", async () => {
    for (const [host, option] of [
      ["111122223333.dkr.ecr.us-east-1.amazonaws.com", true],
      ["111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", true],
      ["111122223333.dkr-ecr.eu-west-1.on.aws", true],
      ["registry.example", false],
      ["evil.example/111122223333.dkr.ecr.us-east-1.amazonaws.com", false],
    ] as const) {
      const made = programs("", "[]");
      await verifyImages([{ ...image, repository: `${host}/api` }], settings, made);
      assert.deepEqual(
        made.calls.map((call) => call.includes(" --k8s-keychain ")),
        [option, option, option],
        host,
      );
    }
  });

  for (const missing of ["sigstore.dev/cosign/sign", "slsaprovenance1", "cyclonedx"])
    it(`refuses an image without ${missing}, with cosign's reason and what to do`, async () => {
      await assert.rejects(
        verifyImages([image], settings, programs(missing, "[]")),
        /services\.api: registry\.example\/api@sha256:a+ is not proven to be ours: no [^]*An image is not verified/,
      );
    });

  it("refuses what has no repository, beside what is not proven: all in one run", async () => {
    const other = { service: "web", repository: undefined, digest };
    await assert.rejects(
      verifyImages([image, other], settings, programs("verify", "[]")),
      /2 problems[^]*services\.api[^]*services\.web/,
    );
  });

  it("takes a service's own signer before that of all", async () => {
    const own = parseSettings(
      "signer: { key: all.pub }\nservices: { api: { signer: { key: own.pub, publicLog: false } } }\n",
    );
    const made = programs("", "[]");
    await verifyImages([image], own, made);
    assert.match(
      made.calls[0]!,
      /^cosign verify-attestation --type \S+ --key own\.pub --insecure-ignore-tlog=true registry/,
    );
  });
});
