import type { ComponentResource, ComponentResourceOptions, Inputs } from "@pulumi/pulumi";
import { InputPropertiesError } from "@pulumi/pulumi/errors.js";
import type { Provider } from "@pulumi/pulumi/provider/index.js";
import * as components from "../index.ts";
import { InvalidInputError, type Problem } from "../validation.ts";

type Constructor = new (name: string, args: Inputs, opts: ComponentResourceOptions) => ComponentResource;

interface Schema {
  readonly name: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, { readonly properties?: object }>>;
}

/**
 * Makes components for programs in other languages. The schema is the one that was generated when the package was built: the
 * SDK's own host infers it at each start, which takes seconds, and knows no module but `index`.
 * @param schema the text of schema.json
 */
export function componentProvider(schema: string): Provider {
  const { name, version, resources } = JSON.parse(schema) as Schema;
  return {
    version,
    schema,
    construct(resourceName, type, inputs, opts) {
      const className = type.replace(/^.*:/, "");
      const Component = (components as unknown as Record<string, Constructor | undefined>)[className];
      const properties = resources[type]?.properties;
      if (Component === undefined || properties === undefined)
        return Promise.reject(new Error(`${name} ${version} has no component ${type}`));
      const made = byProperty(() => new Component(resourceName, inputs, opts));
      const outputs = made as unknown as Record<string, unknown>;
      const state = Object.fromEntries(Object.keys(properties).map((key) => [key, outputs[key]]));
      return Promise.resolve({ urn: made.urn, state });
    },
  };
}

/** The problems of arguments by property, as any provider tells them: once, and with no stack trace of ours. */
function byProperty<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const [heading = ""] = error.message.split("\n");
    throw new InputPropertiesError({
      message: heading,
      errors: error.problems.map((problem) => ({ propertyPath: problem.path, reason: reasonOf(problem) })),
    });
  }
}

/** The engine shows the value itself. */
function reasonOf({ message, allowed, fix }: Problem): string {
  return `${message}; allowed: ${allowed}; fix: ${fix}`;
}
