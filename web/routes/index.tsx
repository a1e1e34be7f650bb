import { define } from "../utils.ts";
import { RunList } from "../islands/run_list.tsx";

export default define.page(() => (
  <main>
    <h1>Runs</h1>
    <RunList />
  </main>
));
