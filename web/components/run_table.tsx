import type { RunSummary } from "../../pipeline/store/mod.ts";
import { type Cell, cellOf, differingSettings, type Order } from "../state/find_runs.ts";
import { bestText, formatCount, formatMoment, formatNumber } from "../state/format.ts";
import { runPage } from "../state/run_urls.ts";
import type { Words } from "../words/words.ts";
import { RunActions } from "./run_actions.tsx";
import { RunRemarks } from "./run_remarks.tsx";
import { StateBadge } from "./state_badge.tsx";

/** What the list lets its reader do with a run. */
export interface ListedRunProps {
  run: RunSummary;
  words: Words;
  mayChange: boolean;
  isChosen: boolean;
  onChoose: () => void;
  onChanged: () => void;
  onTag: (tag: string) => void;
}

interface RunTableProps {
  /** In the order of the table. */
  rows: readonly ListedRunProps[];
  order: Order;
  words: Words;
  onOrder: (order: Order) => void;
}

/** The columns of results that every table has. */
const resultColumns = ["state", "step", "best", "started", "dataset", "preset"] as const;
/** Of these, most people want the largest or newest first. */
const descendingFirst: readonly string[] = ["started", "step"];

/** Runs with their results, and with the settings in which they differ; a click on a heading sorts. */
export function RunTable({ rows, order, words, onOrder }: RunTableProps) {
  const settings = differingSettings(rows.map(({ run }) => run));
  const heading = (by: string, label: string) => (
    <Heading key={by} {...{ by, label, order, onOrder }} />
  );
  return (
    <div class="scroll card run-table" tabIndex={0} role="region" aria-label={words.runs}>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span class="spoken">{words.compare.title}</span>
            </th>
            {heading("name", words.manage.name)}
            {resultColumns.map((name) => heading(name, words.manage.columns[name]))}
            {settings.map((name) => heading(name, name))}
            {heading("tags", words.remarks.title)}
            <th scope="col">
              <span class="spoken">{words.manage.rename}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => <Row key={row.run.name} {...row} settings={settings} />)}
        </tbody>
      </table>
    </div>
  );
}

interface HeadingProps {
  by: string;
  label: string;
  order: Order;
  onOrder: (order: Order) => void;
}

function Heading({ by, label, order, onOrder }: HeadingProps) {
  const isSorted = order.by === by;
  const direction = order.isDescending ? "descending" : "ascending";
  const choose = () =>
    onOrder({ by, isDescending: isSorted ? !order.isDescending : descendingFirst.includes(by) });
  return (
    <th scope="col" aria-sort={isSorted ? direction : undefined}>
      <button type="button" class="heading" onClick={choose}>
        {label}
        <span aria-hidden="true">{isSorted ? (order.isDescending ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
}

function Row(
  { run, settings, words, mayChange, isChosen, onChoose, onChanged, onTag }:
    & ListedRunProps
    & { settings: readonly string[] },
) {
  const { name, state, isPaused, step, totalSteps, createdAt, problem, best } = run;
  const isRead = problem === undefined && state !== "unread";
  return (
    <tr>
      <td>
        {isRead && (
          <input
            type="checkbox"
            aria-label={words.manage.compare(name)}
            checked={isChosen}
            onChange={onChoose}
          />
        )}
      </td>
      <th scope="row">
        <a href={runPage(name)}>{name}</a>
      </th>
      <td>
        <StateBadge state={isPaused ? "paused" : state} words={words} />
        {problem && <p class="note problem">{problem}</p>}
      </td>
      <td>{isRead && words.ofSteps(formatCount(step), formatCount(totalSteps))}</td>
      <td>{best && `${bestText(best)} (${formatCount(best.step)})`}</td>
      <td>{isRead && formatMoment(createdAt)}</td>
      <td>{run.dataset}</td>
      <td>{run.preset}</td>
      {settings.map((setting) => <td key={setting}>{cellText(cellOf(run, setting))}</td>)}
      <td>
        <RunRemarks {...{ run, words, onTag }} />
      </td>
      <td>{mayChange && state !== "unread" && <RunActions {...{ run, words, onChanged }} />}</td>
    </tr>
  );
}

function cellText(cell: Cell): string {
  if (cell === undefined) return "–";
  return typeof cell === "number" ? formatNumber(cell) : String(cell);
}
