export function invoke(_t: string, _a: unknown, _c: unknown): Record<string, unknown> {
  return {};
}
