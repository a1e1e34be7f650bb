import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RunSummary } from "../../pipeline/store/mod.ts";
import { getJson } from "../browser/api.ts";
import { configDifferences } from "../state/config_diff.ts";
import type { PageState } from "../page/page_state.ts";
import { runColour } from "../state/run_colours.ts";
import { runList, runPage } from "../state/run_urls.ts";
import { usePage } from "./context.tsx";
import { Icon } from "./icon.tsx";

/** Other runs over this one's curves, and how their settings differ. */
export function Compare() {
  const page = usePage();
  const { run, words, compared, missing, sampleView } = page;
  const others = useSignal<string[]>([]);
  useEffect(() => {
    // Without the list there is nothing to add; the rest works.
    getJson<RunSummary[]>(runList).then((runs) => {
      others.value = runs
        .filter(({ name, problem }) => name !== run && problem === undefined)
        .map(({ name }) => name);
    }, () => {});
  }, []);
  const choose = (names: readonly string[]) => {
    // Their samples come beside this run's with the first, and go with the last.
    if (compared.value.length === 0) sampleView.value = "runs";
    else if (names.length === 0 && sampleView.value === "runs") sampleView.value = "one";
    compared.value = names;
    history.replaceState(null, "", runPage(run, names));
  };
  const free = others.value.filter((name) => !compared.value.includes(name));
  if (free.length === 0 && compared.value.length === 0) {
    return <p class="note">{words.compare.none}</p>;
  }
  return (
    <section class="compare" aria-label={words.compare.title}>
      <Looked />
      <div class="card-head">
        <ul class="chips">
          {compared.value.map((name) => (
            <li key={name} class={runClass(page, name)}>
              {name}
              <button
                type="button"
                class="button quiet"
                aria-label={words.compare.remove(name)}
                onClick={() => choose(compared.value.filter((one) => one !== name))}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
        {free.length > 0 && (
          <select
            aria-label={words.compare.add}
            value=""
            onChange={({ currentTarget }) => {
              choose([...compared.value, currentTarget.value]);
              currentTarget.value = "";
            }}
          >
            <option value="">{words.compare.add}</option>
            {free.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        )}
      </div>
      {missing.value.map((name) => (
        <p key={name} class="note" role="status">{words.compare.missing(name)}</p>
      ))}
      <Differences />
    </section>
  );
}

/** What to look for in the result of an experiment of the walk. */
function Looked() {
  const { experiment, words: { walk: { tries } } } = usePage();
  if (experiment === undefined) return null;
  const { title, lookFor } = tries.experiments[experiment];
  return (
    <p class="looked">
      <strong>{title}.</strong> {tries.lookFor} {lookFor}
    </p>
  );
}

/** The colour of its curves; none for a run that is not loaded. */
function runClass({ overlays }: PageState, name: string): string {
  const place = overlays.value.findIndex(({ run }) => run === name);
  return place < 0 ? "" : `overlay ${runColour(place)}`;
}

function Differences() {
  const { run, words, view, overlays } = usePage();
  if (overlays.value.length === 0) return null;
  const configs = [view.value.started?.config ?? {}, ...overlays.value.map(({ config }) => config)];
  const differences = configDifferences(configs);
  if (differences.length === 0) return <p class="note">{words.compare.same}</p>;
  const names = [run, ...overlays.value.map((overlay) => overlay.run)];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.compare.differences}>
      <table>
        <caption>{words.compare.differences}</caption>
        <thead>
          <tr>
            <th scope="col">{words.details.setting}</th>
            {names.map((name) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {differences.map(({ setting, values }) => (
            <tr key={setting}>
              <th scope="row">{setting}</th>
              {values.map((value, i) => <td key={names[i]}>{value ?? "–"}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
