/** `npm run drill:database-rotation`: the figures of a rotation under load, by what services log in by. */
import { credentials } from "./rds.ts";
import { runRotationDrill, type Way } from "./rotation-drill.ts";
import { hasPostgres } from "./server.ts";

process.env["AWS_ACCESS_KEY_ID"] = credentials.accessKeyId;
process.env["AWS_SECRET_ACCESS_KEY"] = credentials.secretAccessKey;
const ways: readonly Way[] = hasPostgres() ? ["master secret", "IAM token", "alternating users"] : [];
if (ways.length === 0) {
  process.stderr.write(
    `drill:database-rotation: npm has no PostgreSQL for ${process.platform}-${process.arch}, only for linux-x64 and linux-arm64: run it there\n`,
  );
  process.exitCode = 1;
}
for (const way of ways) {
  const { rotations, logins, migrations, failures } = await runRotationDrill(way);
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `${way}: ${String(rotations)} rotations, ${String(logins)} new pods, ${String(migrations)} migrations, ${String(failed)} failed\n`,
  );
  for (const [message, count] of Object.entries(failures))
    process.stdout.write(`  ${String(count)} × ${message}\n`);
}
