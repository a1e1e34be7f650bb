/** The script of a report: brings the page to life, with what it has in it. */
import { hydrate } from "preact";
import { embed } from "../browser/embedded.ts";
import { type ReportData, reportIds } from "./report_data.ts";
import { ReportPage } from "./report_page.tsx";

const textOf = (id: string) => document.getElementById(id)?.textContent ?? "";

const data: ReportData = JSON.parse(textOf(reportIds.data));
const weights = textOf(reportIds.weights);
const bytes = Uint8Array.from(atob(weights), (char) => char.charCodeAt(0));
embed({
  files: new Map(data.files),
  generator: data.generator && { step: data.generator.step, bytes },
});
hydrate(<ReportPage data={data} />, document.getElementById(reportIds.root)!);
