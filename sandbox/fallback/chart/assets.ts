import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "../../plugin/sdk.ts";

/** Pulumi assets in a chart's arguments, as files for helm or as texts within its values. */
export class ChartAssets {
  /** Where texts become files. */
  readonly #scratch: string;
  #count = 0;

  constructor(scratch: string) {
    this.#scratch = scratch;
  }

  /** The path, or the URL, of an asset. @throws where it is none */
  async path(asset: unknown): Promise<string> {
    if (asset instanceof pulumi.asset.FileAsset) return await asset.path;
    if (asset instanceof pulumi.asset.RemoteAsset) return await asset.uri;
    if (!(asset instanceof pulumi.asset.StringAsset)) {
      throw new Error(
        "A chart's files have to be assets: pulumi.asset.FileAsset, StringAsset or RemoteAsset.",
      );
    }
    const path = join(this.#scratch, `asset-${this.#count++}`);
    await writeFile(path, await asset.text, { mode: 0o600 });
    return path;
  }

  /** The values, each asset among them replaced by its text. */
  async withContents(value: unknown): Promise<unknown> {
    if (value instanceof pulumi.asset.StringAsset) return value.text;
    if (value instanceof pulumi.asset.FileAsset) return readFile(await value.path, "utf8");
    if (value instanceof pulumi.asset.RemoteAsset) {
      throw new Error(
        "A chart's values cannot hold a pulumi.asset.RemoteAsset here. Fetch it, and use a FileAsset.",
      );
    }
    if (Array.isArray(value)) return Promise.all(value.map((each) => this.withContents(each)));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(
      async ([key, each]) => [key, await this.withContents(each)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
}
