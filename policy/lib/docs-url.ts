/**
 * Where the documentation of the rules is: a folder of the repository. A fork that publishes its pages sets this to
 * their absolute address, and every message, SARIF file and policy in Pulumi Cloud links there.
 */
const DOCS_BASE = "docs/policies";

const isAbsolute = (address: string): boolean => /^https?:\/\//.test(address);

/** Whether links to the documentation work from anywhere. */
export const HAS_ABSOLUTE_DOCS = isAbsolute(DOCS_BASE);

/** The page of a rule. */
export const docsUrl = ({ name }: { readonly name: string }): string => `${DOCS_BASE}/${name}.md`;
