import * as tf from "@tensorflow/tfjs-core";
import { type BackendName, backends, type OpenBackend } from "../../ops/mod.ts";

interface Opened {
  name: BackendName;
  backend?: OpenBackend;
  /** Why it did not open. */
  reason?: string;
}

/** A backend says that it cannot open in an error that starts with its name; any other error is a fault. */
async function tryOpen(name: BackendName, open: () => Promise<OpenBackend>): Promise<Opened> {
  try {
    return { name, backend: await open() };
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith(`backend ${name}: `)) throw error;
    return { name, reason: error.message };
  }
}

const opened: Opened[] = [];
for (const { name, open } of backends) opened.push(await tryOpen(name, () => open({ threads: 1 })));

/**
 * One test for each backend of the table, run with that one as tfjs's current backend. A backend
 * that does not open is seen among the ignored tests, with the reason in the name.
 *
 * @param names of those that matter to the test; by default all
 */
export function testEachBackend(
  behaviour: string,
  test: (name: BackendName) => void | Promise<void>,
  names: readonly BackendName[] = backends.map(({ name }) => name),
): void {
  for (const { name, backend, reason } of opened) {
    if (!names.includes(name)) continue;
    Deno.test({
      name: backend ? `${behaviour} (${name})` : `${behaviour} (skipped, ${reason})`,
      ignore: backend === undefined,
      async fn() {
        await tf.setBackend(name);
        await test(name);
        backend?.check();
      },
    });
  }
}
