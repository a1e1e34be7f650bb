import { page } from "fresh";
import { Head } from "fresh/runtime";
import { LiveRun } from "../../islands/live_run.tsx";
import { folderOf } from "../../server/open_run.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  GET({ state, params }) {
    folderOf(state.dashboard.runsDir, params.id);
    return page();
  },
});

export default define.page(({ params }) => (
  <main>
    <Head>
      <title>{params.id}</title>
    </Head>
    <h1>{params.id}</h1>
    <LiveRun id={params.id} />
  </main>
));
