/** What a release is built with: the pages of its own tag. build.mjs puts it in where package.json names a repository. */
declare const SLIPWAY_DOCS_BASE: string | undefined;

/**
 * Where the documentation of the rules is: a folder of the repository, by its absolute address once the package is released;
 * then every message, SARIF file and policy in Pulumi Cloud links there.
 */
const DOCS_BASE = typeof SLIPWAY_DOCS_BASE === "string" ? SLIPWAY_DOCS_BASE : "docs/policies";

const isAbsolute = (address: string): boolean => /^https?:\/\//.test(address);

/** Whether links to the documentation work from anywhere. */
export const HAS_ABSOLUTE_DOCS = isAbsolute(DOCS_BASE);

/** The page of a rule. */
export const docsUrl = ({ name }: { readonly name: string }): string => `${DOCS_BASE}/${name}.md`;
