/** A cluster that can't be had as asked; the message says what is wrong and how to fix it, for users to read. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
}
