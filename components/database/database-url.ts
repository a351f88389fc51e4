interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/**
 * The template of an ExternalSecret (engine v2) that makes a `DATABASE_URL` of the two keys of a secret that RDS
 * manages, `username` and `password`. The values meet it in the cluster only; `urlquery` escapes them, since RDS puts
 * `:`, `?` and `#` into passwords.
 *
 * `verify-full` checks the server's certificate and that it is this server's (PostgreSQL documentation, "SSL Support").
 * Its authority is RDS's own, in no system's trust store: a client needs RDS's bundle (Amazon RDS User Guide,
 * "Certificate bundles by AWS Region") in its image, named by `PGSSLROOTCERT` for libpq or `NODE_EXTRA_CA_CERTS` for
 * Node.
 */
export function databaseUrlTemplate({ host, port, database }: DatabaseAddress): string {
  return `postgresql://{{ .username | urlquery }}:{{ .password | urlquery }}@${host}:${port}/${database}?sslmode=verify-full`;
}
