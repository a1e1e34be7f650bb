import assert from "node:assert/strict";
import { formatOpening } from "../../../scripts/replay/format_opening.ts";

Deno.test("a replay of a run over two devices asks for every bit only where its own recorded", () => {
  const opening = formatOpening({
    type: "replay-started",
    version: 1,
    at: 0,
    folder: "/runs/one",
    from: 1,
    to: 9,
    start: { name: "the seed's weights", step: 0 },
    backend: "wasm",
    recordedOn: "blas, then wasm",
    isExact: false,
    isSameProgram: true,
  });
  assert.doesNotMatch(opening, /every bit must agree/);
  assert.match(opening, /recorded on blas, then wasm: .*; every bit, where this device recorded/);
});
