import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { execKubeconfig } from "../../components/cluster/kubeconfig.ts";
import { InvalidInputError } from "../../components/validation.ts";
import { assertReachable } from "../../stacks/api-server.ts";

const kubeconfigOf = (endpoint: string): string =>
  execKubeconfig({ clusterName: "shop", region: "eu-west-1", endpoint, certificateAuthority: "" });

/** What is said where it can't be reached. */
async function complaint(
  endpoint: string,
  env: NodeJS.ProcessEnv = {},
  patience = 60_000,
): Promise<string | undefined> {
  try {
    await assertReachable({ stack: "staging", kubeconfig: kubeconfigOf(endpoint), env, patience });
    return undefined;
  } catch (error) {
    assert.ok(error instanceof InvalidInputError);
    assert.deepEqual(
      error.problems.map(({ path }) => path),
      ["slipway:cluster"],
    );
    return error.message;
  }
}

describe("stacks: a cluster that can't be reached from here", () => {
  let server: Server;
  let port: number;
  before(async () => {
    server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
  });
  after(() => server.close());

  it("is not one that takes connections, nor one that nobody made yet", async () => {
    assert.equal(await complaint(`https://127.0.0.1:${port}`), undefined);
    for (const kubeconfig of [
      undefined,
      "",
      "clusters: []",
      "{}",
      '{"clusters":[{"cluster":{"server":"x"}}]}',
    ])
      await assertReachable({ stack: "staging", kubeconfig, env: {} });
  });

  it("is told with its address, why, and both ways out", async () => {
    // Nobody listens on the first port (IANA: tcpmux), and no other test is given it.
    const message = (await complaint("https://127.0.0.1:1")) ?? "";
    for (const part of [
      "nothing listens there (ECONNREFUSED)",
      "https://127.0.0.1:1",
      "publicAccessCidrs",
      "RUNBOOK.md",
      "pulumi up --skip-preview",
    ])
      assert.ok(message.includes(part), message);
  });

  it("is told where its name is nobody's, which needs no network to know", async () => {
    assert.match(
      (await complaint("https://abc.gr7.eu-west-1.eks.invalid", {}, 500)) ?? "",
      /ENOTFOUND|EAI_AGAIN|no answer/,
    );
  });

  it("is left to the client where a proxy may lead there", async () => {
    for (const name of ["HTTPS_PROXY", "https_proxy"])
      assert.equal(await complaint("https://abc.eks.invalid", { [name]: "http://proxy:3128" }), undefined);
  });
});
