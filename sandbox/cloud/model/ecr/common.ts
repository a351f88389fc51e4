import { isRecord } from "../../../plugin/wire.ts";

/** Amazon ECR API reference: CreateRepository, repositoryName. */
export const REPOSITORY_NAME = {
  pattern: /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
  allowed: "lower-case letters and digits, with single ._- within, and / between parts",
};

export const TAG_MUTABILITY = ["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"];

/** AWS: "Lifecycle policy parameters". */
export function lifecycleProblems(policy: unknown): string[] {
  const document = typeof policy === "string" ? parse(policy) : policy;
  if (!isRecord(document) || !Array.isArray(document.rules) || document.rules.length === 0) {
    return ['InvalidParameterException: a lifecycle policy is JSON with a list of "rules"'];
  }
  const rules = document.rules.filter(isRecord);
  const problems = rules.flatMap(({ rulePriority, selection, action }, index) => [
    ...(Number.isInteger(rulePriority) ? [] : [`rules[${index}].rulePriority must be an integer`]),
    ...(isRecord(selection) && ["tagged", "untagged", "any"].includes(String(selection.tagStatus))
      ? []
      : [`rules[${index}].selection.tagStatus must be tagged, untagged or any`]),
    ...(isRecord(selection) ? patternProblems(selection, index) : []),
    ...(isRecord(action) && action.type === "expire" ? [] : [`rules[${index}].action.type must be expire`]),
  ]);
  const priorities = rules.map(({ rulePriority }) => rulePriority);
  if (new Set(priorities).size < priorities.length)
    problems.push("rulePriority must be unique among the rules");
  return problems;
}

/** Images with tags are named by their tags, others not. */
function patternProblems(selection: Readonly<Record<string, unknown>>, index: number): string[] {
  const hasPatterns = selection.tagPatternList !== undefined || selection.tagPrefixList !== undefined;
  if (hasPatterns === (selection.tagStatus === "tagged")) return [];
  return [
    `rules[${index}].selection.tagPatternList or tagPrefixList ${hasPatterns ? "must be left out but with" : "is missing with"} tagStatus tagged`,
  ];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
