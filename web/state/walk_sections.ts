/** The sections of the walk, in order; `docs/walk/<language>/` has a numbered file for each. */
export const sectionNames = [
  "start",
  "sizes",
  "variables",
  "loading",
  "build",
  "losses",
  "discriminator",
  "generator",
  "sampler",
  "save",
  "train_loop",
] as const;
export type SectionName = (typeof sectionNames)[number];

/** Where a section is, within the dashboard, beside the run that it looks at. */
export function walkPage(section: SectionName, run: string | undefined): string {
  const query = run === undefined ? "" : `?${new URLSearchParams({ run })}`;
  return `walk/${section}${query}`;
}
