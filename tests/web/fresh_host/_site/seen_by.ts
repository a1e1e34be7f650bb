import { createDefine } from "fresh";

/** Leaves a name in the answers that it sees. */
export function seenBy(name: string) {
  return createDefine<never>().middleware(async (ctx) => {
    const response = await ctx.next();
    response.headers.append("seen", name);
    return response;
  });
}
