/**
 * What a service's pods would do on a node, by their own manifests: the Job's command makes the role, the service logs
 * in. The processes are the sample's, the server a real PostgreSQL behind an emulator of RDS, and what they may do is
 * decided by the emulated IAM: the role that EKS Pod Identity gives to their service account, or to none.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority, issueLeaf } from "../../sandbox/cluster/x509.ts";
import { Principals } from "../../sandbox/cloud/principals.ts";
import { CloudStore } from "../../sandbox/cloud/store.ts";
import { type FakeRds, startRds } from "../app/postgres/rds.ts";

/** The part of a pod's specification that is read. */
export interface PodSpec {
  readonly serviceAccountName: string;
  readonly containers: readonly {
    readonly command?: readonly string[];
    readonly env: readonly { readonly name: string; readonly value?: string }[];
  }[];
}

/** How a process ended. */
export interface Run {
  readonly code: number;
  readonly output: string;
}

export interface DatabaseLogin {
  readonly rds: FakeRds;
  /** Runs a pod's command, or `migrate`, with the environment of its manifest. */
  run(pod: PodSpec, options?: { readonly command?: string; readonly serviceAccount?: string }): Promise<Run>;
  stop(): Promise<void>;
}

const INSTANCE = "aws:rds/instance:Instance";

/**
 * @param cloud folder of the emulated cloud, which has one RDS instance
 * @param adminUrl what the Job reads: the URL that the operator has put together
 */
export async function startDatabaseLogin(cloud: string, adminUrl: string): Promise<DatabaseLogin> {
  const store = new CloudStore(cloud);
  const principals = new Principals(store);
  const issued = new Map<string, { readonly secretKey: string; readonly roleArn: string }>();
  const folder = await mkdtemp(join(tmpdir(), "slipway-login-"));
  const authority = await createAuthority("RDS of a test");
  const tls = await issueLeaf(authority, { commonName: "rds", usages: ["serverAuth"], hosts: ["localhost"] });
  const admin = new URL(adminUrl);
  const secretKeyOf = (accessKeyId: string, user: string): Promise<string | undefined> =>
    store.transaction(() => {
      const [instance] = store.list(INSTANCE);
      const holder = issued.get(accessKeyId);
      if (!instance || !holder) return undefined;
      const [, partition = "", , region = "", account = ""] = String(instance.outputs.arn).split(":");
      const users = `arn:${partition}:rds-db:${region}:${account}:dbuser:${String(instance.outputs.resourceId)}`;
      try {
        principals.assertAllowed(holder.roleArn, { action: "rds-db:connect", resource: `${users}/${user}` });
        return holder.secretKey;
      } catch {
        return undefined;
      }
    });
  const rds = await startRds(decodeURIComponent(admin.password), { access: { secretKeyOf, tls } });

  // EKS Pod Identity's agent. Source: Amazon EKS User Guide, "How EKS Pod Identity works".
  const agent = createServer((request, response) => {
    const answer = async (): Promise<object> => {
      const account = request.headers.authorization ?? "";
      const roleArn = await store.transaction(() => principals.ofServiceAccount(account));
      const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
      const secretKey = randomBytes(30).toString("base64");
      issued.set(accessKeyId, { secretKey, roleArn });
      const expires = new Date(Date.now() + 3_600_000).toISOString();
      const token = randomBytes(60).toString("base64");
      return { AccessKeyId: accessKeyId, SecretAccessKey: secretKey, Token: token, Expiration: expires };
    };
    answer().then(
      (body) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body)),
      () => response.writeHead(404).end("{}"),
    );
  });
  await once(agent.listen(0, "127.0.0.1"), "listening");
  const agentUrl = `http://127.0.0.1:${String((agent.address() as AddressInfo).port)}/v1/credentials`;

  const identity = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: agentUrl,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, "token"),
  };

  /** The URL with the test's server in the place of what no machine but AWS's network has. */
  const here = (text: string): string => {
    const url = new URL(text);
    url.hostname = "localhost";
    url.port = String(rds.port);
    url.searchParams.set("sslrootcert", join(folder, "ca.pem"));
    return url.href;
  };
  await writeFile(join(folder, "ca.pem"), authority.certificate);
  await writeFile(join(folder, "admin-url"), here(adminUrl));

  return {
    rds,
    run: async (pod, { command, serviceAccount = pod.serviceAccountName } = {}) => {
      const [container] = pod.containers;
      const declared = (container?.env ?? []).map(({ name, value = "" }) => {
        if (name === "DATABASE_URL") return [name, here(value)];
        return [name, name === "DATABASE_ADMIN_URL_FILE" ? join(folder, "admin-url") : value];
      });
      await writeFile(join(folder, "token"), serviceAccount);
      const script = command ?? container?.command?.at(-1) ?? "dist/main.js";
      // EKS adds these where there is an association, and nothing where there is none.
      const hasIdentity = await store
        .transaction(() => principals.ofServiceAccount(serviceAccount))
        .then(Boolean, () => false);
      return runScript(script.replace(/^dist\/(.*)\.js$/, "app/src/$1.ts"), {
        ...(Object.fromEntries(declared) as Record<string, string>),
        ...(hasIdentity ? identity : {}),
        // Pods don't reach the nodes' own: their hop limit is 1.
        AWS_EC2_METADATA_DISABLED: "true",
      });
    },
    stop: async () => {
      agent.close();
      await rds.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function runScript(script: string, env: Record<string, string>): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "./loader.mjs", script],
      { env: { PATH: process.env["PATH"], ...env } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
      },
    );
  });
}
