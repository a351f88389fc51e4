import * as pulumi from "@pulumi/pulumi";

/** A value that may be told to anybody who may read the parameter; it fails where it may not, or where it is none. */
export function told<Value>(
  name: string,
  input: pulumi.Input<Value>,
  problem: (value: Value) => string | undefined,
): pulumi.Output<Value> {
  const output = pulumi.output(input) as pulumi.Output<Value>;
  return pulumi.output(pulumi.isSecret(output)).apply((isSecret) => {
    if (isSecret) throw refused(name, "the value is a secret, and a parameter is plain text");
    return output.apply((value) => {
      const found = problem(value);
      if (found !== undefined) throw refused(name, found);
      return value;
    });
  });
}

function refused(name: string, why: string): pulumi.RunError {
  return new pulumi.RunError(
    `parameter ${name}: ${why}. Fix: leave it out, or tell where it is instead (a name, an ARN, a URL)`,
  );
}
