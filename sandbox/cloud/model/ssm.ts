import type { Parameter, ParameterArgs } from "@pulumi/aws/ssm/parameter.js";
import { AwsError } from "../errors.ts";
import type { Problems } from "../rules/problems.ts";
import { define, type InputsOf } from "./model.ts";

const types = ["String", "StringList", "SecureString"];
const tiers = ["Standard", "Advanced", "Intelligent-Tiering"];
/** Systems Manager User Guide, "Managing parameter tiers": what a value of each tier may have, in bytes. */
const valueBytes: Readonly<Record<string, number>> = { Standard: 4096, Advanced: 8192 };

/** Systems Manager API reference, PutParameter. */
export const parameter = define<Parameter, ParameterArgs>()({
  type: "aws:ssm/parameter:Parameter",
  required: ["type"],
  immutable: ["dataType", "name"],
  mutable: [
    "allowedPattern",
    "arn",
    "description",
    "insecureValue",
    "keyId",
    "overwrite",
    "tier",
    "type",
    "value",
    "valueWo",
    "valueWoVersion",
  ],
  computed: ["hasValueWo", "version"],
  filledIn: ["arn", "dataType", "insecureValue", "keyId", "tier", "value"],
  volatile: ["version"],
  sensitive: ["value", "valueWo"],
  name: {
    property: "name",
    // With the ARN before it (PutParameter, "Name"), 1011 characters.
    max: 1011,
    pattern: /^\/?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/,
    allowed: "letters, digits and _ . - between slashes",
  },
  exists: () =>
    new AwsError(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    ),
  check: (inputs, problems) => {
    problems.oneOf("type", inputs.type, types);
    problems.oneOf("tier", inputs.tier, tiers);
    checkName(inputs, problems);
    checkValue(inputs, problems);
  },
  create: (inputs, cloud) => {
    const name = inputs.name ?? "";
    const arn = cloud.arn("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
    if (arn.length > 1011)
      throw new AwsError("ValidationException", `Parameter name and ARN have ${arn.length} characters.`);
    const { insecureValue, value } = inputs;
    return {
      id: name,
      outputs: {
        arn,
        dataType: inputs.dataType ?? "text",
        hasValueWo: inputs.valueWo !== undefined,
        insecureValue: insecureValue ?? "",
        keyId: inputs.keyId ?? "",
        tier: inputs.tier ?? "Standard",
        value: value ?? "",
        version: 1,
      },
    };
  },
  update: (_inputs, object) => ({ version: object.outputs.version + 1 }),
});

type Inputs = Partial<InputsOf<ParameterArgs>>;

/** The same, "Name". */
function checkName({ name = "" }: Inputs, problems: Problems): void {
  if (/^\/?(aws|ssm)/i.test(name))
    problems.report("name", `a parameter name can't be prefixed with "aws" or "ssm", got ${name}`);
  const levels = name.replace(/^\//, "").split("/").length;
  if (levels > 15)
    problems.report("name", `a hierarchy has at most fifteen levels, and ${name} has ${levels}`);
  if (!name.startsWith("/") && levels > 1)
    problems.report("name", `a name in a hierarchy begins with a slash, got ${name}`);
}

/** The same, "Value"; and what the provider says of its three properties for one. */
function checkValue({ insecureValue, value, type, tier = "Standard" }: Inputs, problems: Problems): void {
  if (type === "SecureString" && insecureValue !== undefined)
    problems.report(
      "insecureValue",
      "invalid configuration, cannot set type = SecureString and insecureValue",
    );
  for (const [property, text] of Object.entries({ insecureValue, value })) {
    if (text === undefined) continue;
    const bytes = Buffer.byteLength(text);
    if (text === "") problems.report(property, "a parameter's value is at least one character long");
    if (bytes > (valueBytes[tier] ?? 8192))
      problems.report(
        property,
        `a parameter of tier ${tier} has at most ${valueBytes[tier]} bytes, got ${bytes}`,
      );
  }
}
