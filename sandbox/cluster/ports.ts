import { createServer } from "node:net";

const LOOPBACK = "127.0.0.1";

/**
 * A loopback port for each name: the port of last time where nobody has taken it since, so that the addresses
 * which a stack's state and outputs hold stay true over `down` and `up`; else any free one.
 */
export async function choosePorts<Name extends string>(
  names: readonly Name[],
  former: Readonly<Partial<Record<string, number>>>,
): Promise<Record<Name, number>> {
  // All are held until the last is chosen: the system would be free to hand out the same port twice.
  const held = await Promise.all(
    names.map(async (name) => [name, (await hold(former[name] ?? 0)) ?? (await hold(0))] as const),
  );
  await Promise.all(held.map(([, port]) => port?.release()));
  return Object.fromEntries(held.map(([name, port]) => [name, port?.number])) as Record<Name, number>;
}

interface HeldPort {
  readonly number: number;
  release(): Promise<void>;
}

/** Listens on the port, 0 for any; undefined where it is taken. */
function hold(port: number): Promise<HeldPort | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = server.address();
      resolve({
        number: typeof address === "object" && address ? address.port : port,
        release: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}
