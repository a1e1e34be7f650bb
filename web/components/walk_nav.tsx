import { type SectionName, sectionNames, walkPage } from "../state/walk_sections.ts";
import type { Words } from "../words/words.ts";

interface WalkNavProps {
  words: Words["walk"];
  section: SectionName;
  titles: Record<SectionName, string>;
  run: string | undefined;
  /** Below the text: only the way back and on. */
  isEnd?: boolean;
}

/** Leads to the other sections, with the same run beside them. */
export function WalkNav({ words, section, titles, run, isEnd = false }: WalkNavProps) {
  const place = sectionNames.indexOf(section);
  const link = (name: SectionName | undefined, direction: string) =>
    name && <a class="button" href={walkPage(name, run)}>{`${direction} ${titles[name]}`}</a>;
  if (isEnd) {
    return (
      <nav class="walk-nav" aria-label={words.on}>
        {link(sectionNames[place - 1], "←")}
        {link(sectionNames[place + 1], "→")}
      </nav>
    );
  }
  return (
    <nav class="walk-nav" aria-label={words.sections}>
      <details>
        <summary>{words.place(place, sectionNames.length - 1)}</summary>
        <ol start={0}>
          {sectionNames.map((name) => (
            <li key={name}>
              <a href={walkPage(name, run)} aria-current={name === section ? "page" : undefined}>
                {titles[name]}
              </a>
            </li>
          ))}
        </ol>
      </details>
    </nav>
  );
}
