/**
 * The `wasm` backend of one thread, opened once for all test files that share an isolate: a second one would take
 * the place of the first.
 */
import { openBackend } from "../../ops/mod.ts";

export const backend = await openBackend("wasm", { threads: 1 });
