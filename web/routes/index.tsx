import { readably } from "../server/open_run.ts";
import { RunList } from "../islands/runs.tsx";
import { define } from "../utils.ts";

/** Every run, with what it drew last. */
export default define.page(({ state: { dashboard, language } }) => (
  <RunList runs={readably(() => dashboard.runs.list())} language={language} />
));
