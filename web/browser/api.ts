/** What the page asks of its server. */
import type { Remarks } from "../../pipeline/store/mod.ts";
import type { RunCommand } from "../../pipeline/contracts/events.ts";
import { embedded } from "./embedded.ts";
import { runData } from "../state/run_urls.ts";
import { readColumns, type StepTable, type WireColumns } from "../state/step_table.ts";
import type { StepRange } from "../state/x_axis.ts";

/** Points of a curve: two for each pixel of a wide chart. */
export const shownPoints = 1500;

/** Where a file of a run is: at the server, or in the page itself. */
export function fileUrl(run: string, file: string): string {
  return embedded()?.files.get(file) ?? runData(run, `/files/${file}`);
}

export async function fetchSteps(run: string, range?: StepRange): Promise<StepTable> {
  if (embedded()) throw new Error("a report has no finer steps");
  const part = range ? `&from=${range.from}&to=${range.to}` : "";
  return readColumns(
    await getJson<WireColumns>(runData(run, `/steps?points=${shownPoints}${part}`)),
  );
}

/** @throws Error that says what the server answered */
export async function getJson<T>(url: string): Promise<T> {
  return await (await answerOf(url)).json();
}

/** @throws Error as above */
export async function answerOf(url: string): Promise<Response> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(await reasonOf(answer));
  return answer;
}

export async function sendCommand(run: string, command: RunCommand): Promise<void> {
  await change("POST", runData(run, "/commands"), command);
}

export async function renameRun(run: string, name: string): Promise<void> {
  await change("POST", runData(run, "/name"), { name });
}

export async function saveRemarks(run: string, remarks: Remarks): Promise<void> {
  await change("POST", runData(run, "/remarks"), remarks);
}

export async function deleteRun(run: string): Promise<void> {
  await change("DELETE", runData(run));
}

/** Whether this page may change anything: the server gives it a token if so. */
export function mayChange(): boolean {
  return token() !== undefined;
}

function token(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="token"]')?.content;
}

/** @throws Error with the server's reason when it refuses */
export async function change(
  method: string,
  url: string,
  body?: object,
  signal?: AbortSignal,
): Promise<Response> {
  const headers = { "content-type": "application/json", "x-token": token() ?? "" };
  const answer = await fetch(url, {
    method,
    headers,
    body: body && JSON.stringify(body),
    signal,
  });
  if (!answer.ok) throw new Error(await reasonOf(answer));
  return answer;
}

async function reasonOf(answer: Response): Promise<string> {
  const text = (await answer.text()).trim();
  return text === "" || text.length > 300 ? `HTTP ${answer.status}` : text;
}
