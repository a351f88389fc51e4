import { z } from "zod";
import { closest, spellingFix } from "../../components/closest.ts";
import type { Problem } from "../../components/validation.ts";
import { type SectionName, type Sections, sections } from "./schema.ts";
import { propertyPath, schemaErrors } from "./schema-errors.ts";
import { existingCluster, newCluster } from "./sections/cluster.ts";
import { soundPart } from "./sound-part.ts";
import type { WrittenSettings } from "./written-settings.ts";

interface ReadSections {
  readonly parsed: Partial<Sections>;
  readonly broken: ReadonlySet<SectionName>;
  readonly problems: readonly Problem[];
  /** Paths of what is left out of `parsed`, since it is wrong: what is wrong for want of it is told already. */
  readonly without: readonly string[];
}

const sectionNames = Object.keys(sections) as SectionName[];

/** Of every section what is right in its shape, and what is wrong with the rest. Pure. */
export function readSections({ settings, secretKeys }: WrittenSettings): ReadSections {
  const unknown = Object.keys(settings).filter((name) => !(sectionNames as string[]).includes(name));
  const problems: Problem[] = [...unknown.map(unknownSection), ...secretKeys.map(secretSetting)];
  const parsed: Partial<Record<SectionName, unknown>> = {};
  const without: string[] = [];
  // A section whose name is misspelt is not missing, too.
  const meant = unknown.map((name) => closest(name, sectionNames) as SectionName | undefined);
  const broken = new Set(
    meant.filter((name) => name !== undefined && settings[name] === undefined) as SectionName[],
  );
  for (const name of sectionNames) {
    const text = settings[name];
    if (text === undefined && sections[name] instanceof z.ZodExactOptional) continue;
    const value = text === undefined ? undefined : fromText(text);
    if (secretKeys.includes(name)) {
      broken.add(name);
      continue;
    }
    const read = readSection(name, value);
    problems.push(...read.problems);
    without.push(...read.without);
    if (!read.isSound) broken.add(name);
    else if (read.data !== undefined) parsed[name] = read.data;
  }
  return { parsed: parsed as Partial<Sections>, broken, problems, without };
}

interface ReadSection {
  readonly isSound: boolean;
  readonly data?: unknown;
  readonly problems: readonly Problem[];
  readonly without: readonly string[];
}

/** One section. What is wrong of it is no reason to leave the rest without judgement. */
function readSection(name: SectionName, value: unknown): ReadSection {
  const schema = schemaOf(name, value);
  const result = schema.safeParse(value);
  if (result.success) return { isSound: true, data: result.data, problems: [], without: [] };
  const { issues } = result.error;
  const problems = schemaErrors(`slipway:${name}`, value, schema, issues);
  const rest = soundPart(schema, value, issues);
  if (!rest) return { isSound: false, problems, without: [] };
  const without = rest.without.map((path) => propertyPath(`slipway:${name}`, path));
  return { isSound: true, data: rest.data, problems, without };
}

function unknownSection(name: string): Problem {
  const known = sectionNames.map((section) => `slipway:${section}`);
  return {
    path: `slipway:${name}`,
    message: "there is no such setting",
    allowed: known.join(", "),
    fix: spellingFix(`slipway:${name}`, known, "correct its spelling or remove it"),
  };
}

function secretSetting(name: string): Problem {
  return {
    path: `slipway:${name}`,
    message: "no setting holds a secret",
    allowed: "plain values",
    fix: "declare the secret under services.<name>.secrets and put its value into Secrets Manager (RUNBOOK.md)",
  };
}

/** The one shape that is meant, where there are two: its problems are the ones to tell. */
function schemaOf(name: SectionName, value: unknown) {
  if (name !== "cluster" || value === undefined) return sections[name];
  return typeof value === "object" && value !== null && "existing" in value ? existingCluster : newCluster;
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
