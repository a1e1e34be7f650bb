/** One HTML file with all that a run's page shows, and the generator: it needs no server. */
import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { renderToString } from "preact-render-to-string";
import sharp from "sharp";
import {
  generatorSafetensors,
  openGenerator,
  type WhichCheckpoint,
} from "../../pipeline/generator/exports/mod.ts";
import { evenlySpaced } from "../../pipeline/store/mod.ts";
import { embed } from "../browser/embedded.ts";
import { errorMessage } from "../../pipeline/contracts/text.ts";
import { wireJson } from "../server/http/wire.ts";
import { withRun } from "../server/runs/open_run.ts";
import { readRunFile } from "../server/runs/run_files.ts";
import { runSnapshot } from "../server/runs/run_snapshot.ts";
import { styleSheet } from "../server/style_sheet.ts";
import type { WireSnapshot } from "../state/snapshot.ts";
import type { Language } from "../words/language.ts";
import { wordsOf } from "../words/words.ts";
import { reportScript } from "./bundle_client.ts";
import { reportPackages } from "./licences.ts";
import { type ReportData, reportIds } from "./report_data.ts";
import { ReportPage } from "./report_page.tsx";

export interface ReportOptions {
  language?: Language;
  checkpoint?: WhichCheckpoint;
  /** The most samples; of more, evenly spaced ones. */
  mostSamples?: number;
  onProgress?: (done: number, all: number) => void;
}

const defaultMostSamples = 60;
const points = 1500;
const pictureQuality = 90;

/**
 * @param folder the run's
 * @throws Error in one line when it is no run, or its script cannot be bundled
 */
export async function writeReport(folder: string, options: ReportOptions = {}): Promise<string> {
  const { data, weights } = await gathered(folder, options);
  const [script, styles] = await Promise.all([reportScript(), styleSheet()]);
  return documentOf(data, { weights, script, styles });
}

async function gathered(folder: string, options: ReportOptions) {
  const { language = "en", mostSamples = defaultMostSamples, onProgress = () => {} } = options;
  const [runsDir, run] = [dirname(folder), basename(folder)];
  const { snapshot, createdAt } = withRun(runsDir, run, (reader) => ({
    snapshot: shortened(JSON.parse(wireJson(runSnapshot(reader, points)))),
    createdAt: reader.settings.createdAt,
  }));
  const allSamples = snapshot.samples.length;
  const wanted = evenlySpaced(snapshot.samples, mostSamples);
  const pictures = [
    ...wanted.flatMap(({ file, trainedFile }) =>
      [file, trainedFile].filter((one) => one !== undefined)
    ),
    ...snapshot.reals.slice(-1).map(({ file }) => file),
  ];
  const files: ReportData["files"] = [];
  for (const [i, file] of [...pictures, "samples/latents.json"].entries()) {
    const address = await addressOf(runsDir, run, file).catch(() => undefined);
    if (address !== undefined) files.push([file, address]);
    onProgress(i + 1, pictures.length + 1);
  }
  const kept = new Set(files.map(([file]) => file));
  const opened = generatorOf(folder, options.checkpoint);
  const data: ReportData = {
    ...{ run, createdAt, language, files, allSamples },
    snapshot: {
      ...snapshot,
      samples: wanted.filter(({ file }) => kept.has(file)),
      reals: snapshot.reals.filter(({ file }) => kept.has(file)),
      batches: [], // their pictures stay with the run
    },
    generator: opened.generator && { step: opened.generator.step, bits: opened.generator.bits },
    withoutGenerator: opened.problem,
    writtenAt: Date.now(),
    versions: versionsOf(snapshot),
  };
  return { data, weights: opened.generator?.bytes };
}

/** Curves with six digits, more than a chart can show; times need all of theirs. */
function shortened(snapshot: WireSnapshot): WireSnapshot {
  const steps = Object.entries(snapshot.steps).map(([name, column]) => [
    name,
    ["at", "step", "epoch"].includes(name)
      ? column
      : column?.map((value) => typeof value === "number" ? Number(value.toPrecision(6)) : value),
  ]);
  return { ...snapshot, steps: Object.fromEntries(steps) };
}

/** A picture as WebP, which takes a quarter of a PNG; a list as it is. */
async function addressOf(runsDir: string, run: string, file: string): Promise<string> {
  const { bytes } = await readRunFile(runsDir, run, file);
  if (file.endsWith(".json")) return `data:application/json;base64,${bytes.toBase64()}`;
  const webp = await sharp(bytes).webp({ quality: pictureQuality, smartSubsample: true })
    .toBuffer();
  return `data:image/webp;base64,${new Uint8Array(webp).toBase64()}`;
}

/** The weights that draw, in 16 bits where those hold them; a run without any still has a report. */
function generatorOf(folder: string, checkpoint: WhichCheckpoint | undefined) {
  try {
    const file = openGenerator(folder, { checkpoint });
    const step = file.step ?? 0;
    try {
      return { generator: { step, bits: 16 as const, bytes: generatorSafetensors(file, "f16") } };
    } catch {
      return { generator: { step, bits: 32 as const, bytes: generatorSafetensors(file, "f32") } };
    }
  } catch (error) {
    // Which checkpoint was stated: whoever states one wants it.
    if (checkpoint !== undefined) throw error;
    return { problem: errorMessage(error) };
  }
}

function versionsOf({ started }: WireSnapshot): [string, string][] {
  const { version, imports } = packageFile();
  const packages = reportPackages.map(([name]): [string, string] => [
    name,
    imports[name]?.split("@").at(-1) ?? "",
  ]);
  return [
    ["this program", version],
    ["Deno", Deno.version.deno],
    ...started ? [["backend", started.backend] as [string, string]] : [],
    ...packages,
  ];
}

function packageFile(): { version: string; imports: Record<string, string> } {
  return JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
}

interface Parts {
  weights: Uint8Array | undefined;
  script: string;
  styles: string;
}

/** Only this script and these styles may be used: whatever a run's texts say is text. */
function documentOf(data: ReportData, { weights, script, styles }: Parts): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}' 'wasm-unsafe-eval'`,
    `style-src '${hashOf(styles)}'`,
    "img-src data: blob:",
    "connect-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const html = renderToString(
    <html lang={data.language} data-theme="auto">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{wordsOf(data.language).report.title(data.run)}</title>
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body>
        <div id={reportIds.root} dangerouslySetInnerHTML={{ __html: drawn(data) }} />
        <script
          type="application/json"
          id={reportIds.data}
          dangerouslySetInnerHTML={{ __html: JSON.stringify(data).replaceAll("<", "\\u003c") }}
        />
        <script
          type="text/plain"
          id={reportIds.weights}
          dangerouslySetInnerHTML={{ __html: weights?.toBase64() ?? "" }}
        />
        <script type="module" dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>,
  );
  return `<!DOCTYPE html>${html}\n`;
}

/** The page as it is before its script runs. */
function drawn(data: ReportData): string {
  embed({ files: new Map(data.files), generator: undefined });
  try {
    return renderToString(<ReportPage data={data} />);
  } finally {
    embed(undefined);
  }
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
