/** The guide to charts and alarms: the texts that the page opens beside them. */
import type { Words } from "../../web/words/words.ts";
import { type ExampleName, examplePicture } from "../../web/state/curve_examples.ts";

/** As Markdown. */
export function curvesGuide(words: Words): string {
  const { curves, charts, measures, alarmRules } = words;
  const titles: Record<keyof typeof curves.charts, string> = {
    loss: charts.loss,
    outputs: charts.outputs,
    heat: `${charts.heatReal}, ${charts.heatFake}`,
    z: charts.heatZ,
    pace: charts.pace,
    quality: measures.title,
    precision: `${measures.precision}, ${measures.recall}`,
    kid: charts.kidOfSamples,
    augmentation: charts.augmentation,
  };
  const ofCharts = Object.entries(titles).map(([name, title]) =>
    section(curves, name as ExampleName, title)
  );
  const ofAlarms = Object.entries(alarmRules).map(([name, [title, rule]]) =>
    section(curves, name as ExampleName, title, rule)
  );
  return [
    `# ${curves.guide}`,
    curves.intro,
    `## ${charts.title}`,
    ...ofCharts,
    `## ${words.alarms.title}`,
    ...ofAlarms,
  ].join("\n\n") + "\n";
}

function section(
  curves: Words["curves"],
  name: ExampleName,
  title: string,
  rule?: string,
): string {
  const { text, healthy, unhealthy } = { ...curves.charts, ...curves.alarms }[name];
  const example = (kind: "healthy" | "unhealthy", said: string) => {
    const file = examplePicture(name, kind);
    return [...file ? [`![${said}](${file})`] : [], `**${curves[kind]}** ${said}`];
  };
  return [
    `### ${title}`,
    ...rule === undefined ? [] : [rule],
    text,
    ...example("healthy", healthy),
    ...example("unhealthy", unhealthy),
  ].join("\n\n");
}

/** Whether two texts differ in nothing but their line breaks. */
export function isSameText(a: string, b: string): boolean {
  const words = (text: string) => text.split(/\s+/).join(" ");
  return words(a) === words(b);
}
