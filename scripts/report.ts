/** `deno task report`: writes a run as one HTML file that needs no server. */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { writeWhole } from "../pipeline/generator/exports/mod.ts";
import { openRunFolder, printable } from "../pipeline/store/mod.ts";
import { writeReport } from "../web/report/write_report.tsx";
import { shownPath } from "./cli/places.ts";
import { runScript } from "./cli/run_script.ts";
import { reportOn } from "./generator/report.ts";
import { parseReportWords, reportHelp } from "./generator/report_flags.ts";

await runScript(async () => {
  const flags = parseReportWords(Deno.args);
  if (!flags) {
    console.log(reportHelp());
    return;
  }
  const { from, out } = flags;
  openRunFolder(from).close(); // its errors name the cure
  if (!existsSync(dirname(out))) {
    throw new Error(`${dirname(out)} is no folder: make it, or state another --out`);
  }
  const { report, end } = reportOn("report");
  const html = await writeReport(Deno.realPathSync(from), { ...flags, onProgress: report });
  end();
  const bytes = new TextEncoder().encode(html);
  await writeWhole(out, bytes);
  console.log(`${printable(shownPath(out))}  ${bytes.length} bytes`);
});
