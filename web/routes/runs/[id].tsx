import { Head } from "fresh/runtime";
import { LiveRun } from "../../islands/live_run.tsx";
import { define } from "../../utils.ts";

export default define.page(({ params }) => (
  <main>
    <Head>
      <title>{params.id}</title>
    </Head>
    <h1>{params.id}</h1>
    <LiveRun id={params.id} />
  </main>
));
