/**
 * The first key that some object of a JSON text holds twice, or undefined. `JSON.parse` silently
 * keeps the last of two, so a check after parsing is too late.
 *
 * @param text valid JSON
 */
export function duplicateKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (
    const [token, literal] of text.matchAll(
      /("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g,
    )
  ) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (literal !== undefined) {
      const key: string = JSON.parse(literal);
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
}
