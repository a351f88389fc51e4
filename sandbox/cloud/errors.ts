/** An error as the AWS API words it: `api error InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist`. */
export class AwsError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`api error ${code}: ${message}`);
    this.name = "AwsError";
    this.code = code;
  }
}

/** The emulator's own limit, not AWS's: something that is not modelled yet. */
export class UnmodelledError extends Error {
  constructor(what: string, where: string) {
    super(`the sandbox does not model ${what} yet. Fix: add it to ${where}.`);
    this.name = "UnmodelledError";
  }
}
