import { readably } from "../server/runs/open_run.ts";
import { RunList } from "../islands/runs.tsx";
import { define } from "../server/context/define.ts";

/** The list of runs, each with its newest sample. */
export default define.page(({ state: { dashboard, language } }) => (
  <RunList runs={readably(() => dashboard.runs.list())} language={language} />
));
