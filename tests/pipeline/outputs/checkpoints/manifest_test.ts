import assert from "node:assert/strict";
import {
  type Manifest,
  manifestText,
  parseManifest,
} from "../../../../pipeline/outputs/checkpoints/manifest.ts";
import { jobOf } from "./_checkpoint.ts";

const manifest: Manifest = {
  ...jobOf("nowhere", 7).manifest,
  tensors: { bytes: 312, sha256: "a".repeat(64) },
};
const bytes = new TextEncoder().encode(manifestText(manifest));

/** What stands in bytes that may be no text any more. */
const parseBytes = (some: Uint8Array) =>
  parseManifest(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(some));

Deno.test("parseManifest() gives back what manifestText() was given", () => {
  assert.deepEqual(parseBytes(bytes), manifest);
});

Deno.test("parseManifest() refuses a text that lost any of its last characters", () => {
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => parseBytes(bytes.subarray(0, length)), RangeError);
  }
});

Deno.test("parseManifest() refuses a text with any one bit flipped", () => {
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3] ^= 1 << (bit & 7);
    assert.throws(() => parseBytes(flipped), `bit ${bit}`);
  }
});

Deno.test("parseManifest() names the entry that is not what it must be", () => {
  const { step: _, ...without } = manifest;
  assert.throws(
    () => parseManifest(manifestText(without as Manifest)),
    /RangeError: step is missing/,
  );
  const negative = { ...manifest, step: -1 };
  assert.throws(
    () => parseManifest(manifestText(negative)),
    /RangeError: step is -1: it must be a whole number from 0/,
  );
  const foreign = { ...manifest, tensors: { bytes: 1, sha256: "none" } };
  assert.throws(
    () => parseManifest(manifestText(foreign)),
    /RangeError: tensors\.sha256 is ".*": it must be 64 hex/,
  );
});
