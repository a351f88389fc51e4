import { podWith } from "../../lib/examples.ts";
import { at, type Field, UNKNOWN } from "../../lib/field.ts";
import { findEach, type Finding, must } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

const always = (): boolean => true;
const isOn = (value: unknown): boolean => !["", "0", "false", undefined, null].includes(value as string);
const isZero = (value: unknown): boolean => value === "0" || value === 0;

/** Variables that change what a program runs or whom it trusts, by the test that a value is dangerous. */
const DANGEROUS: ReadonlyMap<unknown, (value: unknown) => boolean> = new Map(
  Object.entries({
    // The loader runs code from these before the program's own.
    LD_AUDIT: always,
    LD_PRELOAD: always,
    GLIBC_TUNABLES: always,
    // Shells source the file.
    BASH_ENV: always,
    // git-sync runs it in the place of git.
    GITSYNC_GIT: always,
    // TLS without a look at the certificate.
    GIT_SSL_NO_VERIFY: isOn,
    NODE_TLS_REJECT_UNAUTHORIZED: isZero,
    PYTHONHTTPSVERIFY: isZero,
    // A debugger for everybody who reaches the port.
    NODE_OPTIONS: (value: unknown) => typeof value === "string" && /(^|\s)--inspect/.test(value),
  }),
);

function checkVariable(variable: Field): Finding | undefined {
  const name = at(variable, "name");
  if (name.value === UNKNOWN) return must(name, always, "a variable that is known");
  const isDangerous = DANGEROUS.get(name.value);
  if (!isDangerous) return undefined;
  if (isDangerous === always) return must(name, () => false, "no variable that makes other code run");
  return must(at(variable, "value"), (value) => !isDangerous(value), "not set, or the safe value");
}

export const dangerousEnvironment = podRule({
  name: "dangerous-environment",
  title: "Environment variables must not swap code or switch TLS off",
  why: "LD_PRELOAD and its like put code into a program that no scan of its image saw; the others have it trust anybody, or listen for a debugger.",
  fix: "Remove the variable; build what is needed into the image, and trust a private authority by its certificate.",
  severity: "medium",
  controls: [],
  examples: {
    good: [
      {
        title: "An authority of one's own",
        resource: podWith({ env: [{ name: "NODE_EXTRA_CA_CERTS", value: "/etc/ca/ca.pem" }] }),
      },
    ],
    bad: [
      {
        title: "A library before all others",
        resource: podWith({ env: [{ name: "LD_PRELOAD", value: "/tmp/hook.so" }] }),
        paths: ["spec.containers[0].env[0].name"],
      },
      {
        title: "TLS with anybody",
        resource: podWith({ env: [{ name: "NODE_TLS_REJECT_UNAUTHORIZED", value: "0" }] }),
        paths: ["spec.containers[0].env[0].value"],
      },
    ],
  },
  check: ({ environment }) => findEach(environment, checkVariable),
});
