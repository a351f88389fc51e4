/** The folders of a deploy repository that belong to a stack alone, and nobody else writes to. */
export function foldersOf(stack: string): string[] {
  return [`apps/${stack}`, `clusters/${stack}`];
}

/** The folder of a service's objects. */
export function serviceFolder(stack: string, service: string): string {
  return `apps/${stack}/${service}`;
}
