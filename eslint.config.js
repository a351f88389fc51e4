import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

const providerSdks = [
  "@pulumi/aws",
  "@pulumi/aws/*",
  "@pulumi/eks",
  "@pulumi/kubernetes",
  "@pulumi/kubernetes/*",
  "@pulumi/random",
];

/**
 * What each room may not import, and which of its files are pure (docs: CONTRIBUTING.md, "The tree"). In a flat config a
 * later block replaces the options of an earlier one, so a pure file's block repeats its room's walls: `walls` sees to it.
 */
const rooms = [
  {
    room: "components",
    forbidden: ["ci", "stacks", "sandbox", "policy", "app", "scripts", "test"],
    allowed: ["scripts/compile-package.mjs"],
    message: "components/ imports facts/ only",
    pure: [
      "components/**/*-plan.ts",
      "components/**/*-values.ts",
      "components/naming.ts",
      "components/validation.ts",
    ],
  },
  {
    room: "stacks",
    forbidden: ["ci", "sandbox", "policy", "app", "scripts", "test"],
    message: "stacks/ imports components/ and facts/ only",
    pure: ["stacks/config/**"],
  },
  {
    room: "ci",
    forbidden: ["policy", "sandbox", "app", "scripts", "test"],
    message: "ci/ imports components/ and stacks/ only",
    pure: ["ci/**/plan.ts"],
  },
  {
    room: "policy",
    forbidden: ["ci", "components", "stacks", "sandbox", "app", "facts", "scripts", "test"],
    message: "policy/ imports no other room",
    pure: ["policy/rules/**", "policy/lib/**"],
  },
  {
    room: "sandbox",
    forbidden: ["ci", "components", "stacks", "policy", "app", "scripts", "test"],
    allowed: ["policy/serving", "policy/structs", "scripts/compile-package.mjs"],
    message:
      "sandbox/ imports facts/, policy/serving/ and policy/structs/ only; it knows a project by ProjectModule (sandbox/engine/project.ts)",
    pure: [],
  },
  {
    room: "facts",
    forbidden: ["ci", "components", "stacks", "policy", "sandbox", "app", "scripts", "test"],
    message: "facts/ imports no other room",
    pure: ["facts/**"],
  },
  {
    room: "app",
    forbidden: ["ci", "components", "stacks", "policy", "sandbox", "facts", "scripts", "test"],
    message: "app/ imports no other room",
    pure: [],
  },
];

const inOfObjects = {
  selector: "BinaryExpression[operator='in'][left.type!='Literal'][left.type!='PrivateIdentifier']",
  message: '`in` finds "constructor" in every object: use Object.hasOwn, or a Map.',
};

/** A property that is there now and then has one form each: `given` of components/given.ts, or `&&`. */
const emptySpread = {
  selector: "SpreadElement > ConditionalExpression > ObjectExpression[properties.length=0]",
  message:
    "Write ...given({ property }) for what may be undefined, and ...(condition && { property }) for the rest.",
};

const walls = rooms.flatMap(({ room, forbidden, allowed = [], message, pure }) => {
  const group = [
    ...forbidden.flatMap((other) => [`**/${other}/**`, `../${other}/*`]),
    ...allowed.flatMap((other) => [`!**/${other}`, `!**/${other}/**`]),
  ];
  const siblings = { group, message };
  const sdks = { group: providerSdks, message: "a pure module imports no provider SDK" };
  const block = (files, patterns) => ({
    files,
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns }] },
  });
  return [block([`${room}/**`], [siblings]), ...(pure.length === 0 ? [] : [block(pure, [siblings, sdks])])];
});

export default tseslint.config(
  { ignores: ["node_modules/", ".slipway/", "policy/.build/", "**/dist/", "tools/", "**/golden/"] },
  ...tseslint.configs.strict,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 320, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
    },
  },
  ...walls,
  {
    // What comes from outside must not make a regular expression take the square of its length, or worse.
    ignores: ["test/**"],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
    },
  },
  {
    // What a key comes from outside for is asked of the object itself: "constructor" is in every other.
    ignores: ["test/**"],
    rules: { "no-restricted-syntax": ["error", inOfObjects, emptySpread] },
  },
  {
    files: ["test/**"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
