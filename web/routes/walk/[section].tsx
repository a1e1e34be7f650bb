import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Experiment, WalkRun } from "../../islands/walk.tsx";
import { WalkNav } from "../../components/walk_nav.tsx";
import { firstView } from "../../server/runs/first_view.ts";
import { readably, withRun } from "../../server/runs/open_run.ts";
import { walkText } from "../../server/walk/walk_text.ts";
import { define } from "../../server/context/define.ts";
import type { Dashboard } from "../../server/context/dashboard.ts";
import { wordsOf } from "../../words/words.ts";

/** More names than anybody chooses from. */
const mostRuns = 100;

export const handler = define.handlers({
  /** @throws HttpError 404 when there is no such section, or no such run */
  GET: async ({ params, url, state: { dashboard, language } }) => {
    const beside = runBeside(dashboard, url.searchParams.get("run"));
    const text = await walkText(language, params.section ?? "start", beside.start?.run);
    return page({ language, text, ...beside });
  },
});

export default define.page<typeof handler>(({ data: { language, text, runs, start } }) => {
  const words = wordsOf(language).walk;
  const { section, titles, parts } = text;
  const started = start?.view.started;
  const run = started &&
    { name: start.run, config: started.config, done: start.view.stepsDone };
  return (
    <>
      <Head>
        <title>{`${titles[section]} – ${words.title}`}</title>
      </Head>
      <div class="walk">
        <article class="walk-text">
          <WalkNav {...{ words, section, titles }} run={start?.run} />
          {parts.map((part, i) =>
            "html" in part
              ? <div key={i} dangerouslySetInnerHTML={{ __html: part.html }} />
              : <Experiment key={i} name={part.experiment} {...{ language, run }} />
          )}
          <WalkNav {...{ words, section, titles }} run={start?.run} isEnd />
        </article>
        <aside class="walk-beside" aria-label={words.beside}>
          {start ? <WalkRun {...start} {...{ language, section, runs }} /> : (
            <div class="card">
              <p>{words.noRun}</p>
              <pre tabIndex={0}><code>deno task train</code></pre>
            </div>
          )}
        </aside>
      </div>
    </>
  );
});

/** The run of that name, or else the newest that can be read, with the names to choose from. */
function runBeside({ runs, runsDir }: Dashboard, wanted: string | null) {
  const readable = readably(() => runs.list()).filter(({ problem }) => problem === undefined);
  const names = readable.slice(0, mostRuns).map(({ name }) => name);
  const run = wanted ?? names[0];
  if (run === undefined) return { runs: names, start: undefined };
  const start = withRun(runsDir, run, (reader) => ({
    run,
    view: firstView(reader),
    createdAt: reader.settings.createdAt,
    isOwned: reader.summary().state === "training",
    compare: [],
  }));
  return { runs: names, start };
}
