/** The password of a role that authenticates by IAM: a token that is signed here and checked by RDS. */

/** Where RDS takes the token, and for whom. */
export interface TokenAudience {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** AWS region of the database. */
  readonly region: string;
}

/** Gives a token that a connection can begin with. */
export type TokenSource = (audience: TokenAudience) => Promise<string>;

/**
 * Signs a token by the AWS identity of the pod, which Pod Identity hands out and the SDK keeps current.
 *
 * A token begins connections for 15 minutes and is of no account afterwards (Amazon RDS User Guide, "IAM database
 * authentication"), so each new connection gets one of its own: signing takes no call but, now and then, for new
 * credentials. Rejects where the process has no AWS identity.
 */
export const signToken: TokenSource = async ({ host, port, user, region }) => {
  // Only here: a service that has a password need not load the SDK.
  const { Signer } = await import("@aws-sdk/rds-signer");
  return new Signer({ hostname: host, port, username: user, region }).getAuthToken();
};
