import { page } from "fresh";
import { Head } from "fresh/runtime";
import { RunPage } from "../../islands/run.tsx";
import { firstView } from "../../server/runs/first_view.ts";
import { withRun } from "../../server/runs/open_run.ts";
import { pageTabs } from "../../page/page_state.ts";
import { experimentNames } from "../../state/experiments.ts";
import { define } from "../../server/context/define.ts";

/** More curves cannot be told apart. */
const mostCompared = 8;

export const handler = define.handlers({
  /** @throws HttpError 404 when there is no such run */
  GET: ({ params, url, state: { dashboard, language } }) =>
    page({
      run: params.id,
      language,
      compare: runsToCompare(url),
      tab: pageTabs.find((tab) => tab === url.searchParams.get("tab")),
      experiment: experimentNames.find((name) => name === url.searchParams.get("experiment")),
      ...withRun(dashboard.runsDir, params.id, (reader) => ({
        view: firstView(reader),
        createdAt: reader.settings.createdAt,
        isOwned: reader.summary().state === "training",
      })),
    }),
});

export default define.page<typeof handler>(({ data }) => (
  <>
    <Head>
      <title>{data.run}</title>
    </Head>
    <RunPage {...data} />
  </>
));

/** `?compare=a&compare=b` draws other runs over this one's curves. */
function runsToCompare({ searchParams }: URL): string[] {
  return [...new Set(searchParams.getAll("compare"))].slice(0, mostCompared);
}
