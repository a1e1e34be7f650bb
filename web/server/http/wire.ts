/** How numbers cross to the page: JSON has no words for NaN and the infinities. */

/** JSON in which those are the strings "NaN", "Infinity" and "-Infinity". */
export function wireJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, inner) => typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner,
  );
}

export function jsonResponse(value: unknown, status = 200): Response {
  return jsonText(wireJson(value), status);
}

/** What is JSON already. */
export function jsonText(text: string, status = 200): Response {
  return new Response(text, { status, headers: { "content-type": "application/json" } });
}
