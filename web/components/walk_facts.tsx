import type { ComponentChildren } from "preact";
import type { PageTab } from "../page/page_state.ts";
import { runPage } from "../state/run_urls.ts";
import type { SectionName } from "../state/walk_sections.ts";
import { usePage } from "./context.tsx";
import { OutputsChart } from "./curve_chart.tsx";
import { NetworkTable } from "./model_table.tsx";
import { FirstZ, Histogram, Losses, Newest, Real, ThenAndNow } from "./walk_pictures.tsx";
import { Checkpoints, Dataset, Halvings, LossesNow, StepFacts } from "./walk_rows.tsx";

/** What a section speaks of, in the run that stands beside it. */
export function WalkFacts({ section }: { section: SectionName }) {
  const { words: { walk: words }, view } = usePage();
  if (!view.value.started) return <p class="card note">{words.notBegun}</p>;
  const Facts = facts[section];
  return (
    <div class="walk-facts">
      <p class="note">{words.about[section]}</p>
      <Facts />
    </div>
  );
}

const facts: Record<SectionName, () => ComponentChildren> = {
  start: () => (
    <>
      <Newest />
      <Losses />
      <To tabs={["overview", "inside", "play"]} />
    </>
  ),
  sizes: () => (
    <>
      <Halvings />
      <To tabs={["model", "inside"]} />
    </>
  ),
  variables: () => (
    <>
      <NetworkTable network="generator" />
      <NetworkTable network="discriminator" />
      <To tabs={["model", "config"]} />
    </>
  ),
  loading: () => (
    <>
      <Dataset />
      <Real />
    </>
  ),
  build: () => (
    <>
      <FirstZ />
      <Histogram />
      <To tabs={["play"]} />
    </>
  ),
  losses: () => (
    <>
      <LossesNow />
      <Losses />
      <To tabs={["overview"]} />
    </>
  ),
  discriminator: () => (
    <>
      <NetworkTable network="discriminator" />
      <OutputsChart />
      <To tabs={["inside"]} />
    </>
  ),
  generator: () => (
    <>
      <NetworkTable network="generator" />
      <Newest />
      <To tabs={["inside", "play"]} />
    </>
  ),
  sampler: () => (
    <>
      <ThenAndNow />
      <To tabs={["overview"]} />
    </>
  ),
  save: () => (
    <>
      <Checkpoints />
      <To tabs={["downloads", "replay"]} />
    </>
  ),
  train_loop: () => (
    <>
      <StepFacts />
      <OutputsChart />
      <Losses />
      <To tabs={["overview", "replay"]} />
    </>
  ),
};

/** Links to where the run's page shows more of it. */
function To({ tabs }: { tabs: PageTab[] }) {
  const { run, words } = usePage();
  const titles: Partial<Record<PageTab, string>> = {
    ...words.details,
    play: words.play.title,
    inside: words.inside.title,
    replay: words.replay.title,
  };
  return (
    <p class="walk-more">
      {words.walk.more}{" "}
      {tabs.map((tab) => (
        <a key={tab} class="button" href={runPage(run, [], { tab })}>{titles[tab]}</a>
      ))}
    </p>
  );
}
