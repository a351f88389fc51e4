/**
 * A PostgreSQL server as far as the sample service needs one: passwords and simple queries, by the frontend/backend
 * protocol 3.0 (PostgreSQL documentation, "Message Formats"). It knows no SQL: each query is answered by a function.
 */
import { once } from "node:events";
import { type AddressInfo, type Server, type Socket, createServer } from "node:net";

/** The rows of the one column `count`, or an error that the server answers with. */
export type Answer = readonly string[] | Error;

export interface FakePostgres {
  readonly url: string;
  /** What is asked of new connections from now on. */
  password: string;
  /** Every query, in the order of arrival. */
  readonly queries: string[];
  /** What each connection asked for when it began: user, database, and settings of the session. */
  readonly sessions: Readonly<Record<string, string>>[];
  /** Cuts every connection, as a restart does. */
  disconnectAll(): void;
  /** Takes no more connections, and cuts those that there are. */
  stop(): Promise<void>;
  /** Listens again, where it did before. */
  restart(): Promise<void>;
}

const SSL_REQUEST = 80877103;

export async function startFakePostgres(answer: (query: string) => Answer): Promise<FakePostgres> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket)).on("error", () => undefined);
    serve(socket, fake, answer);
  });
  const listen = async (port: number): Promise<number> => {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const fake: FakePostgres = {
    url: `postgresql://shop:first@127.0.0.1:${String(port)}/shop`,
    password: "first",
    queries: [],
    sessions: [],
    disconnectAll: () => {
      for (const socket of sockets) socket.destroy();
    },
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      fake.disconnectAll();
      await closed;
    },
    restart: async () => {
      await listen(port);
    },
  };
  return fake;
}

function serve(socket: Socket, fake: FakePostgres, answer: (query: string) => Answer): void {
  let received = Buffer.alloc(0);
  let isStarted = false;
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      // The first message has no type before its length.
      const head = isStarted ? 1 : 0;
      if (received.length < head + 4) return;
      const end = head + received.readUInt32BE(head);
      if (received.length < end) return;
      const type = isStarted ? String.fromCharCode(received[0]!) : "startup";
      const body = received.subarray(head + 4, end);
      received = received.subarray(end);
      if (type === "startup" && body.readUInt32BE(0) === SSL_REQUEST) socket.write("N");
      else {
        isStarted = true;
        reply(type, body);
      }
    }
  });

  function reply(type: string, body: Buffer): void {
    const text = body.toString("utf8").replace(/\0$/, "");
    if (type === "startup") {
      fake.sessions.push(parametersIn(body));
      socket.write(message("R", int32(3)));
    } else if (type === "p" && text === fake.password)
      socket.write(Buffer.concat([message("R", int32(0)), ready]));
    else if (type === "p") socket.end(failure("28P01", "password authentication failed"));
    else if (type === "Q") {
      fake.queries.push(text);
      socket.write(Buffer.concat([result(answer(text)), ready]));
    } else socket.end();
  }
}

/** StartupMessage: after the protocol's version, names and values in turn. */
function parametersIn(body: Buffer): Readonly<Record<string, string>> {
  const words = body.toString("utf8", 4).split("\0");
  return Object.fromEntries(
    words.flatMap((name, index) => (index % 2 === 0 && name !== "" ? [[name, words[index + 1] ?? ""]] : [])),
  );
}

function result(answer: Answer): Buffer {
  if (answer instanceof Error) return failure("XX000", answer.message);
  const column = Buffer.concat([
    cstring("count"),
    int32(0),
    int16(0),
    int32(25),
    int16(-1),
    int32(-1),
    int16(0),
  ]);
  return Buffer.concat([
    message("T", Buffer.concat([int16(1), column])),
    ...answer.map((value) =>
      message("D", Buffer.concat([int16(1), int32(value.length), Buffer.from(value)])),
    ),
    message("C", cstring(`SELECT ${String(answer.length)}`)),
  ]);
}

function failure(code: string, text: string): Buffer {
  return message(
    "E",
    Buffer.concat([cstring("SERROR"), cstring(`C${code}`), cstring(`M${text}`), Buffer.from([0])]),
  );
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function cstring(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

/** ReadyForQuery, outside a transaction. */
const ready = message("Z", Buffer.from("I"));
