import assert from "node:assert/strict";
import { sandboxEnvironment } from "../../../sandbox/engine/environment.ts";
import { sandboxLayout } from "../../../sandbox/engine/layout.ts";

const layout = sandboxLayout("staging", { XDG_STATE_HOME: "/state" });
const environment = (inherited: NodeJS.ProcessEnv): Record<string, string> =>
  sandboxEnvironment({
    layout,
    kubeconfig: "/admin.kubeconfig",
    imageDigests: { api: "sha256:0" },
    inherited,
  });

describe("the sandbox's environment", () => {
  it("lies below the state directory", () => {
    assert.equal(layout.root, "/state/slipway/sandboxes/staging");
    assert.match(sandboxLayout("staging", {}).root, /\.local\/state\/slipway\/sandboxes\/staging$/);
  });

  it("lets nothing through that leads to a real account, organisation or cluster", () => {
    const real = {
      AWS_PROFILE: "production",
      AWS_ACCESS_KEY_ID: "real",
      AWS_SESSION_TOKEN: "real",
      AWS_WEB_IDENTITY_TOKEN_FILE: "/token",
      AWS_ENDPOINT_URL: "https://real",
      AWS_REGION: "us-east-1",
      PULUMI_ACCESS_TOKEN: "pul-real",
      PULUMI_CONFIG_PASSPHRASE: "real",
      PULUMI_BACKEND_URL: "s3://real",
      PULUMI_STACK: "production",
      KUBECONFIG: "/home/me/.kube/config",
      KUBE_CONFIG_PATH: "/home/me/.kube/config",
    };
    const values = Object.values(environment(real));
    for (const value of Object.values(real)) assert.ok(!values.includes(value), value);
  });

  it("keeps what leads nowhere", () => {
    const { HOME, TERM, HTTPS_PROXY } = environment({
      HOME: "/home/me",
      TERM: "xterm",
      HTTPS_PROXY: "http://proxy",
    });
    assert.deepEqual([HOME, TERM, HTTPS_PROXY], ["/home/me", "xterm", "http://proxy"]);
  });

  it("puts its own programs first on PATH, once", () => {
    assert.equal(environment({ PATH: `/usr/bin:${layout.bin}` })["PATH"], `${layout.bin}:/usr/bin`);
  });

  it("keeps compiled code where nobody else can write, unless the user has a place for it", () => {
    assert.equal(environment({})["NODE_COMPILE_CACHE"], `${layout.root}/compile-cache`);
    assert.equal(environment({ NODE_COMPILE_CACHE: "/cache" })["NODE_COMPILE_CACHE"], "/cache");
  });

  it("leaves nothing of its API server in the user's home", () => {
    assert.equal(environment({})["KUBECACHEDIR"], `${layout.root}/kube-cache`);
  });

  it("has no passphrase in it, only where it is", () => {
    const env = environment({});
    assert.equal(env["PULUMI_CONFIG_PASSPHRASE"], undefined);
    assert.equal(env["PULUMI_CONFIG_PASSPHRASE_FILE"], layout.passphrase);
  });

  it("tells the program which images were built", () => {
    assert.deepEqual(JSON.parse(environment({})["SLIPWAY_IMAGE_DIGESTS"] ?? ""), { api: "sha256:0" });
  });
});
