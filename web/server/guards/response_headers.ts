import type { Context } from "fresh";

const always = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

// What is no page may load nothing, whatever a browser takes it for.
const emptyPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Has browsers keep every answer to itself. */
export async function responseHeaders<State>(ctx: Context<State>): Promise<Response> {
  const response = await ctx.next();
  const { headers } = response;
  Object.entries(always).forEach(([name, value]) => headers.set(name, value));
  const type = headers.get("content-type") ?? "";
  // A script that runs as a worker is bound by the policy of its own answer.
  const needsPolicy = /^text\/(html|javascript)/.test(type) &&
    headers.has("content-security-policy");
  headers.set("content-security-policy", needsPolicy ? withoutUpgrade(headers) : emptyPolicy);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return response;
}

/**
 * The page's own policy, but for the directive that Fresh always adds: a page that comes over http would
 * ask for its styles and scripts over https, where nobody answers. Behind TLS all of them are relative.
 */
function withoutUpgrade(headers: Headers): string {
  const policy = headers.get("content-security-policy")!;
  return policy.split(/;\s*/).filter((one) => one !== "upgrade-insecure-requests").join("; ");
}
