/**
 * What RDS puts in front of PostgreSQL: whoever is a member of `rds_iam` logs in by token alone, everybody else by
 * password alone. A real server stands behind; only the check of the token stands in for AWS's. It has no TLS.
 */
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { TLSSocket } from "node:tls";
import { createPool } from "../../../app/src/database.ts";
import { type PostgresServer, startPostgres } from "./server.ts";

export const master = "slipway";
export const region = "eu-west-1";
/** Of AWS's own documentation. */
export const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

export interface FakeRds {
  readonly port: number;
  /** As RDS itself: a superuser, who has no part in what is tested. */
  readonly rdsadmin: ReturnType<typeof createPool>;
  stop(): Promise<void>;
}

/**
 * Whom the server takes for a member of `rds_iam`: a role that it was granted to; or (`any`) the members of such a
 * role, too, those that only administer it included, as `+rds_iam` in PostgreSQL's own pg_hba.conf does.
 */
export type Membership = "granted" | "any";

const granted = `SELECT m.oid, m.rolname FROM pg_auth_members JOIN pg_roles g ON g.oid = roleid
  JOIN pg_roles m ON m.oid = member WHERE g.rolname = 'rds_iam' AND m.rolname <> '${master}'`;
const memberQueries: Readonly<Record<Membership, string>> = {
  granted: `${granted} AND m.rolname = $1`,
  any: `SELECT FROM (${granted}) AS granted JOIN pg_roles r ON r.rolname = $1
    WHERE NOT r.rolsuper AND pg_has_role(r.oid, granted.oid, 'MEMBER')`,
};

/** Who signs tokens. */
export interface Access {
  /** Secret key of an access key, where its holder may connect as that user; else undefined. */
  readonly secretKeyOf: (accessKeyId: string, user: string) => Promise<string | undefined>;
  /** The server's certificate, by which it talks TLS to whoever asks for it. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

const everybody: Access = {
  secretKeyOf: (accessKeyId) =>
    Promise.resolve(accessKeyId === credentials.accessKeyId ? credentials.secretAccessKey : undefined),
};

interface Options {
  readonly membership?: Membership;
  readonly now?: () => Date;
  readonly access?: Access;
}

/** A server as RDS hands it over: a master user, who is no superuser, and its database `app`. */
export async function startRds(
  password: string,
  { membership = "granted", now = () => new Date(), access = everybody }: Options = {},
): Promise<FakeRds> {
  const server = await startPostgres();
  const { socketDirectory: host, port } = server;
  const rdsadmin = createPool({ url: `postgresql://rdsadmin@127.0.0.1:${String(port)}/postgres` });
  rdsadmin.on("error", () => undefined); // the server stops before every connection has closed
  for (const statement of [
    "CREATE ROLE rds_iam NOLOGIN",
    `CREATE ROLE ${master} LOGIN CREATEDB CREATEROLE PASSWORD '${password.replaceAll("'", "''")}'`,
    `GRANT rds_iam TO ${master} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`,
  ])
    await rdsadmin.query(statement);
  await rdsadmin.query(`CREATE DATABASE app OWNER ${master}`);
  const sockets = new Set<Socket>();
  const front = createServer((client) => {
    sockets.add(client);
    client.on("error", () => undefined).once("close", () => sockets.delete(client));
    void serve(client).catch(() => client.destroy());
  });
  const serve = async (plain: Socket): Promise<void> => {
    let client = plain;
    let startup = await read(client);
    if (access.tls && startup.equals(sslRequest)) {
      client.write("S");
      const { certificate: cert, key } = access.tls;
      client = new TLSSocket(plain, { isServer: true, cert, key });
      client.on("error", () => plain.destroy());
      startup = await read(client);
    }
    const parameters = startup.subarray(8).toString().split("\0");
    const user = parameters[parameters.indexOf("user") + 1] ?? "";
    const { rowCount } = await rdsadmin.query(memberQueries[membership], [user]);
    const byToken = rowCount !== 0;
    if (byToken) {
      client.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])); // AuthenticationCleartextPassword
      const token = (await read(client)).subarray(5, -1).toString();
      if (!(await isValid(token, user, now(), access))) {
        client.resume().end(refusal(`PAM authentication failed for user "${user}"`));
        return;
      }
    }
    const backend = byToken ? connect(`${host}/.s.PGSQL.${String(port)}`) : connect(port, "127.0.0.1");
    backend.on("error", () => client.destroy()).write(startup);
    client.pipe(backend).pipe(client);
  };
  await once(front.listen(0, "127.0.0.1"), "listening");
  return {
    port: (front.address() as AddressInfo).port,
    rdsadmin,
    stop: () => stop(server, rdsadmin, front, sockets),
  };
}

async function stop(
  server: PostgresServer,
  rdsadmin: FakeRds["rdsadmin"],
  front: ReturnType<typeof createServer>,
  sockets: ReadonlySet<Socket>,
): Promise<void> {
  front.close();
  for (const socket of sockets) socket.destroy();
  await rdsadmin.end();
  await server.stop();
}

/** Source: PostgreSQL documentation, "Message Formats", SSLRequest. */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** The next message, which is small enough to come at once. */
async function read(socket: Socket): Promise<Buffer> {
  const next = once(socket, "data");
  socket.resume();
  const [chunk] = (await next) as [Buffer];
  socket.pause();
  return chunk;
}

function refusal(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C28000\0M${message}\0\0`);
  const header = Buffer.alloc(5);
  header.write("E");
  header.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([header, fields]);
}

/** Whether RDS would take it. Source: AWS General Reference, "Signature Version 4", presigned; IAM DB authentication. */
async function isValid(token: string, user: string, now: Date, { secretKeyOf }: Access): Promise<boolean> {
  if (!URL.canParse(`https://${token}`)) return false;
  const url = new URL(`https://${token}`);
  const query = url.searchParams;
  const date = query.get("X-Amz-Date") ?? "";
  const signedAt = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
  const age = (now.getTime() - signedAt) / 1000;
  const lifetime = Number(query.get("X-Amz-Expires"));
  const scope = `${date.slice(0, 8)}/${region}/rds-db/aws4_request`;
  if (query.get("Action") !== "connect" || query.get("DBUser") !== user) return false;
  if (!(lifetime <= 900 && age >= -60 && age < lifetime)) return false;
  const [accessKeyId = "", ...rest] = (query.get("X-Amz-Credential") ?? "").split("/");
  const secretKey = await secretKeyOf(accessKeyId, user);
  if (secretKey === undefined || rest.join("/") !== scope) return false;
  const canonicalQuery = [...query]
    .filter(([key]) => key !== "X-Amz-Signature")
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .sort()
    .join("&");
  const request = `GET\n/\n${canonicalQuery}\nhost:${url.host}\n\nhost\n${sha256("")}`;
  const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(request)}`;
  const key = [...scope.split("/")].reduce<Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    Buffer.from(`AWS4${secretKey}`),
  );
  return createHmac("sha256", key).update(text).digest("hex") === query.get("X-Amz-Signature");
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
