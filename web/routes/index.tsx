import { readably } from "../server/runs/open_run.ts";
import { RunList } from "../islands/runs.tsx";
import { define } from "../server/context/define.ts";

/** Every run, with what it drew last. */
export default define.page(({ state: { dashboard, language } }) => (
  <RunList runs={readably(() => dashboard.runs.list())} language={language} />
));
