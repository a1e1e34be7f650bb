/** The walk through the program (`docs/walk/`), as a page shows it. */
import { HttpError } from "fresh";
import { Marked, Renderer } from "marked";
import { type ExperimentName, isExperiment } from "../../state/experiments.ts";
import { type SectionName, sectionNames, walkPage } from "../../state/walk_sections.ts";
import type { Language } from "../../words/language.ts";

/** A piece of a section: text, or the button of an experiment. */
export type WalkPart = { html: string } | { experiment: ExperimentName };

export interface WalkText {
  section: SectionName;
  /** Of every section, in order. */
  titles: Record<SectionName, string>;
  parts: WalkPart[];
}

const folder = new URL("../../../docs/walk/", import.meta.url);
const experimentMarker = /^<!-- try: (\S+) -->$/gm;

/**
 * Reads and renders a section.
 *
 * @param run the run beside it, which its links keep
 * @throws HttpError 404 when there is none of that name
 */
export async function walkText(
  language: Language,
  name: string,
  run: string | undefined,
): Promise<WalkText> {
  const section = sectionNames.find((one) => one === name);
  if (!section) throw new HttpError(404, `the walk has no section ${JSON.stringify(name)}`);
  const texts = await Promise.all(sectionNames.map((one) => read(language, one)));
  const titles = Object.fromEntries(
    sectionNames.map((one, i) => [one, texts[i].match(/^# (?:\d+\. )?(.*)$/m)?.[1] ?? one]),
  ) as Record<SectionName, string>;
  return { section, titles, parts: partsOf(texts[sectionNames.indexOf(section)], run) };
}

function read(language: Language, section: SectionName): Promise<string> {
  const number = String(sectionNames.indexOf(section)).padStart(2, "0");
  return Deno.readTextFile(new URL(`${language}/${number}_${section}.md`, folder));
}

/** Splitting by a pattern with a group gives text and experiments in turn. */
function partsOf(text: string, run: string | undefined): WalkPart[] {
  const markdown = markdownBeside(run);
  return text.split(experimentMarker).map((piece, i): WalkPart => {
    if (i % 2 === 0) return { html: markdown.parse(piece, { async: false }) };
    if (!isExperiment(piece)) throw new Error(`docs/walk names an experiment "${piece}"`);
    return { experiment: piece };
  });
}

/** The files are the project's own, so nothing in them is distrusted. */
function markdownBeside(run: string | undefined): Marked {
  const plain = new Renderer();
  return new Marked({
    renderer: {
      html: () => "", // markers, for programs
      // What may be wider than a screen scrolls by itself, by keys too.
      code: ({ text }) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`,
      table(token) {
        plain.parser = this.parser;
        return `<div class="scroll" tabindex="0">${plain.table(token)}</div>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const section = sectionNames.find((name) => href.endsWith(`_${name}.md`));
        if (section) return `<a href="${escaped(walkPage(section, run))}">${text}</a>`;
        // Other guides are files of the project, which the page does not serve.
        return `${text} (<code>${escaped(href.replace(/^(\.\.\/)+/, "docs/"))}</code>)`;
      },
    },
  });
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => entities[sign]);
}
