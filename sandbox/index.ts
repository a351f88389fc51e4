/** What a project gives the sandbox: see `ProjectModule`. */
export type { ProjectModule, StackDescription } from "./engine/project.ts";
export { main } from "./cli.ts";
