import type { Problem } from "../../components/validation.ts";
import type { Sections } from "./schema.ts";

/**
 * Tags that the stack sets itself and is told to ignore: the provider would neither set nor restore them, and each preview
 * would have them to set (Terraform AWS provider, "ignore_tags Configuration Block").
 * @param own what the stack tags everything with
 */
export function ignoredTagsProblems(
  { aws }: Partial<Sections>,
  own: Readonly<Record<string, string>>,
): Problem[] {
  const { keys = [], keyPrefixes = [] } = aws?.ignoreTags ?? {};
  const problem = (list: string, index: number, received: string, hit: string): Problem => ({
    path: `slipway:aws.ignoreTags.${list}[${index}]`,
    message: `the stack itself sets the tag ${hit}`,
    received,
    allowed: `none of ${Object.keys(own).join(", ")}`,
    fix: "leave it out; name only what somebody else tags the resources with",
  });
  return [
    ...keys.flatMap((key, index) => (Object.hasOwn(own, key) ? [problem("keys", index, key, key)] : [])),
    ...keyPrefixes.flatMap((prefix, index) => {
      const hit = Object.keys(own).find((key) => key.startsWith(prefix));
      return hit === undefined ? [] : [problem("keyPrefixes", index, prefix, hit)];
    }),
  ];
}
