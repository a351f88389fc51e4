import { randomBytes, randomInt, randomUUID } from "node:crypto";
import type { RandomId, RandomIdArgs } from "@pulumi/random/randomId.js";
import type { RandomPassword, RandomPasswordArgs } from "@pulumi/random/randomPassword.js";
import type { RandomString, RandomStringArgs } from "@pulumi/random/randomString.js";
import type { RandomUuid, RandomUuidArgs } from "@pulumi/random/randomUuid.js";
import { define, type Model } from "../model/model.ts";
import type { Problems } from "../rules/problems.ts";

const common = { regional: false, taggable: false } as const;

const randomId = define<RandomId, RandomIdArgs>()({
  ...common,
  type: "random:index/randomId:RandomId",
  required: ["byteLength"],
  immutable: ["byteLength", "keepers", "prefix"],
  mutable: [],
  computed: ["b64Std", "b64Url", "dec", "hex"],
  check: ({ byteLength }, problems) => problems.range("byteLength", byteLength, 1, 1024),
  create: ({ byteLength, prefix = "" }) => {
    const bytes = randomBytes(byteLength);
    return {
      id: bytes.toString("base64url"),
      outputs: {
        b64Std: prefix + bytes.toString("base64"),
        b64Url: prefix + bytes.toString("base64url"),
        dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
        hex: prefix + bytes.toString("hex"),
      },
    };
  },
});

const randomUuid = define<RandomUuid, RandomUuidArgs>()({
  ...common,
  type: "random:index/randomUuid:RandomUuid",
  required: [],
  immutable: ["keepers"],
  mutable: [],
  computed: ["result"],
  create: () => {
    const result = randomUUID();
    return { id: result, outputs: { result } };
  },
});

interface Recipe {
  readonly length: number;
  readonly lower?: boolean | undefined;
  readonly upper?: boolean | undefined;
  readonly number?: boolean | undefined;
  readonly numeric?: boolean | undefined;
  readonly special?: boolean | undefined;
  readonly minLower?: number | undefined;
  readonly minUpper?: number | undefined;
  readonly minNumeric?: number | undefined;
  readonly minSpecial?: number | undefined;
  readonly overrideSpecial?: string | undefined;
}

/** What `RandomString` and `RandomPassword` have in common: everything but what the result is for. */
const text = {
  ...common,
  required: ["length"],
  immutable: [
    "keepers",
    "length",
    "lower",
    "minLower",
    "minNumeric",
    "minSpecial",
    "minUpper",
    "number",
    "numeric",
    "overrideSpecial",
    "special",
    "upper",
  ],
  mutable: [],
  defaults: { lower: true, upper: true, numeric: true, special: true },
  check: (recipe: Partial<Recipe>, problems: Problems) => {
    const least =
      (recipe.minLower ?? 0) + (recipe.minUpper ?? 0) + (recipe.minNumeric ?? 0) + (recipe.minSpecial ?? 0);
    problems.range("length", recipe.length, Math.max(1, least), Number.MAX_SAFE_INTEGER);
    if (recipe.length !== undefined && alphabets(recipe).every(({ characters }) => characters === "")) {
      problems.report("lower", "at least one of lower, upper, numeric and special must be true");
    }
  },
} as const;

const randomString = define<RandomString, RandomStringArgs>()({
  ...text,
  type: "random:index/randomString:RandomString",
  computed: ["result"],
  create: (inputs) => {
    const result = randomText(inputs);
    return { id: result, outputs: { result } };
  },
});

const randomPassword = define<RandomPassword, RandomPasswordArgs>()({
  ...text,
  type: "random:index/randomPassword:RandomPassword",
  computed: ["bcryptHash", "result"],
  // Node has no bcrypt: a hash that nothing verifies is better left visibly empty.
  create: (inputs) => ({ id: "none", outputs: { bcryptHash: "", result: randomText(inputs) } }),
});

function alphabets(recipe: Partial<Recipe>): { readonly characters: string; readonly least: number }[] {
  const digits = recipe.number ?? recipe.numeric ?? true;
  return [
    { characters: recipe.lower === false ? "" : "abcdefghijklmnopqrstuvwxyz", least: recipe.minLower ?? 0 },
    { characters: recipe.upper === false ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ", least: recipe.minUpper ?? 0 },
    { characters: digits ? "0123456789" : "", least: recipe.minNumeric ?? 0 },
    {
      characters: recipe.special === false ? "" : (recipe.overrideSpecial ?? "!@#$%&*()-_=+[]{}<>:?"),
      least: recipe.minSpecial ?? 0,
    },
  ];
}

function randomText(recipe: Recipe): string {
  const sets = alphabets(recipe);
  const all = sets.map(({ characters }) => characters).join("");
  const required = sets.flatMap(({ characters, least }) =>
    Array.from({ length: least }, () => oneOf(characters)),
  );
  const rest = Array.from({ length: recipe.length - required.length }, () => oneOf(all));
  return shuffled([...required, ...rest]).join("");
}

function oneOf(characters: string): string {
  return characters[randomInt(characters.length)] ?? "";
}

function shuffled(items: readonly string[]): string[] {
  return items
    .map((item) => ({ item, key: randomInt(2 ** 47) }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}

/** Every resource type of the emulator of `random`, by token. */
export const models: ReadonlyMap<string, Model> = new Map(
  ([randomId, randomPassword, randomString, randomUuid] as unknown as Model[]).map((model) => [
    model.type,
    model,
  ]),
);
