/** Groovy, by which a Jenkinsfile is run: Jenkins itself, and JenkinsPipelineUnit for declarative pipelines, are not on Maven Central. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ToolCache } from "../../../sandbox/toolchain/cache.ts";
import { projectRoot } from "../../support/project-root.ts";
import type { Run } from "./ci-scenarios.ts";

const run = promisify(execFile);
const pom = join(projectRoot, "tools/groovy/pom.xml");
/** Of the archive on Maven Central. */
const SHA256 = "942993eee2a6a8f5fcbc1bc76c1ab18d179d598c9b29c8fc96a0138b162e0fa8";

/** @returns the archive; undefined where the machine has no Java or no Maven */
export async function acquireGroovy(): Promise<string | undefined> {
  try {
    await run("java", ["-version"]);
    await run("mvn", ["--version"]);
  } catch {
    return undefined;
  }
  const version = /<version>([\d.]+)<\/version>\s*<\/dependency>/.exec(readFileSync(pom, "utf8"))?.[1] ?? "";
  const cache = new ToolCache();
  const archive = cache.path("groovy", version, `groovy-${version}.jar`);
  if (!existsSync(archive))
    await cache.exclusively(
      async () => {
        const draft = cache.draft();
        const to = `-DoutputDirectory=${draft}`;
        await run("mvn", ["--quiet", "--batch-mode", "--file", pom, "dependency:copy-dependencies", to]);
        const bytes = readFileSync(join(draft, `groovy-${version}.jar`));
        const found = createHash("sha256").update(bytes).digest("hex");
        if (found !== SHA256) throw new Error(`groovy ${version} is ${found} instead of ${SHA256}`);
        cache.publish(draft, "groovy", version);
      },
      () => undefined,
    );
  return archive;
}

/** One build of a Jenkinsfile: jenkins.groovy with these arguments. */
export function build(groovy: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
  const script = join(import.meta.dirname, "jenkins.groovy");
  return new Promise((ended) => {
    const child = execFile(
      "java",
      ["-cp", groovy, "groovy.ui.GroovyMain", script, ...args],
      { env },
      (_error, stdout, stderr) => ended({ code: child.exitCode ?? 1, output: stdout + stderr }),
    );
  });
}
