/** JSON for the page. JSON itself has no NaN and no infinities. */

/** JSON that writes them as the strings "NaN", "Infinity" and "-Infinity". */
export function wireJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, inner) => typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner,
  );
}

export function jsonResponse(value: unknown, status = 200): Response {
  return jsonText(wireJson(value), status);
}

/** A response whose text is JSON already. */
export function jsonText(text: string, status = 200): Response {
  return new Response(text, { status, headers: { "content-type": "application/json" } });
}
