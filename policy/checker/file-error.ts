/** Why files can't be read, by Node's codes, in words that say what to do. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder: correct the path, which is taken from the folder that you are in",
  EACCES: "may not be read by you: change its permissions, or leave it out",
  EISDIR: "is a folder: name a file in it",
  ENOTDIR: "has a file where the path needs a folder: correct the path",
  ELOOP: "is a link that leads back to itself: name what is meant",
};

/** Why something could not be read or understood, without Node's call and code. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return (Object.hasOwn(WORDS, code) && WORDS[code]) || error.message;
}
