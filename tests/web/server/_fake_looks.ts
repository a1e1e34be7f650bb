/** Stands in for `deno task replay FOLDER --look`: looks as far as the run had come when it began. */
import { createInterface } from "node:readline";
import process from "node:process";
import { join } from "node:path";

const [folder] = Deno.args;
const last = Number(Deno.readTextFileSync(join(folder, "steps.txt")));
const tell = (frame: object) => console.log(JSON.stringify(frame));
tell({ type: "look-ready", first: 1, last, backend: "fake", recordedOn: "fake" });
for await (const line of createInterface({ input: process.stdin })) {
  const { type, id, request: { step } } = JSON.parse(line);
  if (type !== "look") continue;
  if (step > last) tell({ type: "look-failed", id, message: `step ${step} cannot be looked at` });
  else tell({ type: "look-done", id, bytes: 0 });
}
