import type { RunSummary } from "../../../../pipeline/store/mod.ts";
import { readably } from "../../../server/runs/open_run.ts";
import { jsonText, wireJson } from "../../../server/http/wire.ts";
import { define } from "../../../server/context/define.ts";

/** GET: every run, the newest first; those that could not be read in time are `unread`. */
export const handler = define.handlers({
  GET({ state }) {
    const runs = readably(() => state.dashboard.runs.list());
    return jsonText(`[${runs.map(textOf).join(",")}]`);
  },
});

// Between two requests, hardly any of a thousand runs changes.
const texts = new WeakMap<RunSummary, string>();

function textOf(run: RunSummary): string {
  const text = texts.get(run) ?? wireJson(run);
  texts.set(run, text);
  return text;
}
