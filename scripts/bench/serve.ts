import { lines } from "../../pipeline/store/mod.ts";
import type { Request } from "./protocol.ts";

/** The life of a benchmark's child: answers a line on stdin with a line on stdout, until stdin ends. */
export async function serve<Asked = Request>(
  answer: (request: Asked) => Promise<unknown>,
): Promise<never> {
  for await (const line of lines(Deno.stdin.readable.getReader())) {
    try {
      console.log(JSON.stringify(await answer(JSON.parse(line))));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.log(JSON.stringify({ error: reason }));
    }
  }
  Deno.exit(); // a backend may still hold threads
}
