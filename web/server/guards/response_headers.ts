import type { Context } from "fresh";

const always = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

// Other responses than pages may load nothing, whatever a browser takes them for.
const emptyPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Forbids browsers to share a response with other sites. */
export async function responseHeaders<State>(ctx: Context<State>): Promise<Response> {
  const response = await ctx.next();
  const { headers } = response;
  Object.entries(always).forEach(([name, value]) => headers.set(name, value));
  const type = headers.get("content-type") ?? "";
  // A worker obeys the policy of its own script's response.
  const needsPolicy = /^text\/(html|javascript)/.test(type) &&
    headers.has("content-security-policy");
  headers.set("content-security-policy", needsPolicy ? withoutUpgrade(headers) : emptyPolicy);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return response;
}

/**
 * The page's policy without `upgrade-insecure-requests`, which Fresh always adds: a page over http
 * would ask for its styles and scripts over https, where nobody answers.
 */
function withoutUpgrade(headers: Headers): string {
  const policy = headers.get("content-security-policy")!;
  return policy.split(/;\s*/).filter((one) => one !== "upgrade-insecure-requests").join("; ");
}
