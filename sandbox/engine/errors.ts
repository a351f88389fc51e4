/** A command that can't do what was asked; the message says what is wrong and how to fix it, for users to read. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
}
