import { parseArgs } from "node:util";
import { given } from "../../components/given.ts";
import { assertValid } from "../../components/validation.ts";
import { stackProblems } from "../rollback/arguments.ts";

export const usage = `Usage: npm run bootstrap -- --stack <stack> [options]

What has to be there before a platform's first update: the bucket of its state, the key of the secrets in it, GitHub's
provider, and the pipeline's policies and roles; settings are in stacks/bootstrap/Pulumi.<stack>.yaml. Made with the state on
this machine, which then moves into that very bucket. It asks before it makes anything. Run it again whenever it was
interrupted, or settings have changed: it goes on.

  --stack <stack>              of the platform, e.g. production
  --yes                        asks nothing
  --folder <folder>            of Pulumi.yaml and the settings (stacks/bootstrap)
  --to <url>                   another backend for the state, e.g. of Pulumi Cloud (s3://<the bucket>)
  --secrets-provider <url>     another one for the secrets in it, or passphrase (awskms://<the key>)
  --help                       this text

Ends with 0 where everything is there and the state has moved, else with 1: what it has not come to is said.`;

export interface BootstrapArguments {
  readonly help: boolean;
  readonly stack: string;
  readonly yes: boolean;
  readonly folder?: string;
  readonly to?: string;
  readonly secretsProvider?: string;
}

const options = {
  stack: { type: "string" },
  yes: { type: "boolean", default: false },
  folder: { type: "string" },
  to: { type: "string" },
  "secrets-provider": { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/**
 * Reads the command line. Pure.
 * @throws InvalidInputError naming everything that is wrong
 */
export function parseBootstrapArguments(args: readonly string[]): BootstrapArguments {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    tokens: true,
  });
  const help = values.help === true;
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const unknown = tokens.flatMap((token) =>
    token.kind === "option" && !Object.hasOwn(options, token.name) ? [token.rawName] : [],
  );
  assertValid(
    "Bootstrap",
    help
      ? []
      : [
          ...stackProblems(values.stack),
          ...[...unknown, ...positionals].map((each) => ({
            path: each,
            message: "there is no such option",
            allowed: Object.keys(options)
              .map((name) => `--${name}`)
              .join(", "),
            fix: "npm run bootstrap -- --help",
          })),
        ],
  );
  const [folder, to, secretsProvider] = [
    text(values.folder),
    text(values.to),
    text(values["secrets-provider"]),
  ];
  return {
    ...{ help, stack: text(values.stack) ?? "", yes: values.yes === true },
    ...given({ folder, to, secretsProvider }),
  };
}
