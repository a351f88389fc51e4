/**
 * What an address answers, where it answers well within a time; undefined where it does not, as while a program starts or
 * after it has gone.
 */
export async function bodyOf(url: string, timeoutMs: number): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    return response.ok ? text : undefined;
  } catch {
    return undefined;
  }
}
