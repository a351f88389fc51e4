import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { join } from "node:path";
import { readJson, writeJson } from "../plugin/file-store.ts";

const PREFIX = "sealed:";

/** Keeps secret values out of the emulated cloud's files in plain text, as Secrets Manager encrypts what it stores. */
export class Seal {
  readonly #path: string;
  #key: Buffer | undefined;

  /** @param dir the emulated cloud's directory; the key is made there on first use. */
  constructor(dir: string) {
    this.#path = join(dir, "seal-key.json");
  }

  seal(text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#load(), nonce);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
  }

  /** A text that was never sealed comes back as it is. */
  open(text: string): string {
    if (!text.startsWith(PREFIX)) return text;
    const bytes = Buffer.from(text.slice(PREFIX.length), "base64");
    const cipher = createDecipheriv("aes-256-gcm", this.#load(), bytes.subarray(0, 12));
    cipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString("utf8");
  }

  #load(): Buffer {
    if (this.#key !== undefined) return this.#key;
    const stored = readJson<{ key: string }>(this.#path)?.key;
    this.#key = stored === undefined ? randomBytes(32) : Buffer.from(stored, "base64");
    if (stored === undefined) writeJson(this.#path, { key: this.#key.toString("base64") });
    return this.#key;
  }
}
