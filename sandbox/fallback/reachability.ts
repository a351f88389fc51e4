import { connect } from "node:net";
import { messageOf } from "../kubernetes/client.ts";

const TIMEOUT_MS = 3000;

/** Why a host can't be reached, or undefined, by `host:port`: each is asked once in the life of a plugin. */
const answers = new Map<string, Promise<string | undefined>>();

/**
 * Why nobody takes connections where a URL leads; undefined where somebody does, or where that can't be told: what is
 * no URL of a host, or is asked for by way of a proxy. A tool that downloads would find the same, later: it starts
 * slowly, tries again, and waits for half a minute where packets are dropped.
 */
export async function whyOutOfReach(
  url: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  if (!URL.canParse(url) || usesProxy(env)) return undefined;
  const { protocol, hostname, port } = new URL(url);
  if (hostname === "") return undefined;
  const host = hostname.replace(/^\[|\]$/g, "");
  const number = Number(port || (protocol === "http:" ? 80 : 443));
  const key = `${hostname}:${number}`;
  const answer = answers.get(key) ?? ask(host, number);
  answers.set(key, answer);
  const why = await answer;
  return why && `${key} does not answer: ${why}`;
}

function ask(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const timer = setTimeout(
      () => socket.destroy(new Error(`no connection within ${TIMEOUT_MS / 1000} s`)),
      TIMEOUT_MS,
    );
    const settle = (why?: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(why);
    };
    socket.once("connect", () => settle()).once("error", (error) => settle(messageOf(error)));
  });
}

function usesProxy(env: NodeJS.ProcessEnv): boolean {
  return Object.entries(env).some(([name, value]) => /^(https?|all)_proxy$/i.test(name) && value);
}
