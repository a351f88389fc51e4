import tseslint from "typescript-eslint";

/** What each room may not import (docs: CONTRIBUTING.md, "The tree"). */
const providerSdks = [
  "@pulumi/aws",
  "@pulumi/aws/*",
  "@pulumi/eks",
  "@pulumi/kubernetes",
  "@pulumi/kubernetes/*",
  "@pulumi/random",
];
const sibling = (...rooms) => rooms.flatMap((room) => [`**/${room}/**`, `../${room}/*`]);
const forbid = (patterns, message) => ({
  "@typescript-eslint/no-restricted-imports": ["error", { patterns: [{ group: patterns, message }] }],
});

export default tseslint.config(
  { ignores: ["node_modules/", ".slipway/", "tools/", "**/golden/"] },
  ...tseslint.configs.strict,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 320, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
    },
  },
  {
    files: ["components/**"],
    rules: forbid(sibling("stacks", "sandbox", "policy", "test"), "components/ stands alone"),
  },
  {
    files: ["stacks/**"],
    rules: forbid(sibling("sandbox", "policy", "test"), "stacks/ imports components/ only"),
  },
  {
    files: ["policy/**"],
    rules: forbid(sibling("components", "stacks", "sandbox", "test"), "policy/ stands alone"),
  },
  {
    files: [
      "policy/rules/**",
      "policy/lib/**",
      "components/**/*-plan.ts",
      "components/**/*-values.ts",
      "components/naming.ts",
      "components/validation.ts",
      "stacks/config/**",
    ],
    rules: forbid([...providerSdks, ...sibling("sandbox", "test")], "pure modules import no provider SDK"),
  },
  {
    files: ["sandbox/**"],
    rules: forbid(sibling("components", "policy", "test"), "sandbox/ knows stacks/ only"),
  },
  {
    files: ["test/**"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
