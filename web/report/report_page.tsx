import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { useKeys } from "../browser/keys.ts";
import { PageContext, usePage } from "../components/context.tsx";
import { Config, Log } from "../components/details.tsx";
import { Help } from "../components/help.tsx";
import { ModelTable } from "../components/model_table.tsx";
import { PlayPanel } from "../components/play_panel.tsx";
import { RunColumns } from "../components/run_columns.tsx";
import { StateBadge } from "../components/state_badge.tsx";
import { pageState } from "../page/page_state.ts";
import { playState } from "../page/play_state.ts";
import { formatCount, formatMoment } from "../state/format.ts";
import { readSnapshot } from "../state/snapshot.ts";
import { type Language, languages } from "../words/language.ts";
import { wordsOf } from "../words/words.ts";
import { reportPackages } from "./licences.ts";
import type { ReportData } from "./report_data.ts";

/** A run's page that stands alone: all of its parts are those of the dashboard. */
export function ReportPage({ data }: { data: ReportData }) {
  const language = useSignal(data.language);
  useEffect(() => {
    document.documentElement.lang = language.value;
  }, [language.value]);
  return (
    <>
      <div class="top-bar">
        <span class="brand">{wordsOf(language.value).report.title(data.run)}</span>
        <select
          class="quiet"
          aria-label={wordsOf(language.value).language}
          value={language.value}
          onChange={({ currentTarget }) => language.value = currentTarget.value as Language}
        >
          {languages.map((one) => (
            <option key={one} value={one} selected={one === language.value}>
              {wordsOf(one).languageName}
            </option>
          ))}
        </select>
      </div>
      <main id="content">
        <InLanguage key={language.value} data={data} language={language.value} />
      </main>
    </>
  );
}

function InLanguage({ data, language }: { data: ReportData; language: Language }) {
  const page = useMemo(() => {
    const { run, createdAt, snapshot } = data;
    const view = readSnapshot(snapshot, 0);
    return pageState({ run, createdAt, language, view, isOwned: false, compare: [] });
  }, []);
  const play = useMemo(playState, []);
  useKeys(page);
  const { words: { report: words }, isHelpOpen } = page;
  return (
    <PageContext.Provider value={page}>
      <Header data={data} />
      <RunColumns />
      <section class="card report-play" aria-label={page.words.play.title}>
        <h2>{page.words.play.title}</h2>
        {data.generator
          ? (
            <>
              <p class="note">
                {words.generator(formatCount(data.generator.step), data.generator.bits)}
              </p>
              <PlayPanel play={play} />
            </>
          )
          : <p class="note">{words.withoutGenerator(data.withoutGenerator ?? "")}</p>}
      </section>
      <Part title={words.log} isOpen>
        <Log />
      </Part>
      <Part title={words.settings}>
        <Config />
      </Part>
      <Part title={words.model}>
        <ModelTable />
      </Part>
      <Part title={words.versions}>
        <Pairs pairs={data.versions} />
      </Part>
      <Part title={words.licences}>
        <Licences />
      </Part>
      {isHelpOpen.value && <Help words={page.words} onClose={() => isHelpOpen.value = false} />}
    </PageContext.Provider>
  );
}

function Header({ data }: { data: ReportData }) {
  const { run, words, view } = usePage();
  const { started, ended, stepsDone } = view.value;
  const { summary } = data.snapshot;
  return (
    <header class="run-header">
      <div class="run-title">
        <h1>{run}</h1>
        <StateBadge state={ended?.reason ?? summary.state} words={words} />
      </div>
      <div class="run-progress">
        <p>
          <strong>
            {words.ofSteps(formatCount(stepsDone), formatCount(started?.totalSteps ?? stepsDone))}
          </strong>
          {started && <span>{words.dataset(started.dataset)}</span>}
          <span>{words.report.written(formatMoment(data.writtenAt))}</span>
          {view.value.samples.length < data.allSamples && (
            <span>{words.report.someSamples(view.value.samples.length, data.allSamples)}</span>
          )}
        </p>
      </div>
      <noscript>
        <p class="read-only">{words.report.needsScript}</p>
      </noscript>
    </header>
  );
}

interface PartProps {
  title: string;
  isOpen?: boolean;
  children: ComponentChildren;
}

function Part({ title, isOpen, children }: PartProps) {
  return (
    <details class="card report-part" open={isOpen}>
      <summary>
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
  );
}

function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  return (
    <table>
      <tbody>
        {pairs.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Whose the pictures are, and whose the code is. */
function Licences() {
  const { words: { report: words }, view } = usePage();
  const credit = view.value.started?.dataset.credit;
  return (
    <>
      {credit && (
        <p>
          {words.images}: {words.by(credit.title, credit.artist, credit.licence)}, {credit.url}
        </p>
      )}
      <p class="note">{words.licenceNote}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.package}</th>
            <th scope="col">{words.licence}</th>
            <th scope="col">{words.owner}</th>
          </tr>
        </thead>
        <tbody>
          {reportPackages.map(([name, licence, owner]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{licence}</td>
              <td>{owner}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
