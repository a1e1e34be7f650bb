import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { readCheckpoint } from "../../../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { inTemporaryFolder } from "../../store/_temporary_folder.ts";
import { jobOf, stateOf, written } from "./_checkpoint.ts";

const files = ["manifest.json", "tensors.safetensors"];

/** Holds that a checkpoint is refused in one line that names it, and the file where that is known. */
function assertRefused(path: string, why: RegExp): void {
  assert.throws(() => readCheckpoint(path), (error) => {
    assert(error instanceof Error, `${error}`);
    assert(error.message.startsWith(`checkpoint ${path} is damaged: `), error.message);
    assert(!error.message.includes("\n"), error.message);
    assert.match(error.message, why);
    return true;
  });
}

Deno.test("readCheckpoint() gives back, bit for bit, what was written", () =>
  inTemporaryFolder((folder) => {
    const { manifest, state } = readCheckpoint(written(folder, 7));
    assert.deepEqual(state, stateOf(7));
    const { tensors: _, ...rest } = manifest;
    assert.deepEqual(rest, jobOf(folder, 7).manifest);
  }));

Deno.test("tensors that lost any of their last bytes are refused", () =>
  inTemporaryFolder((folder) => {
    const path = written(folder, 7);
    const file = join(path, "tensors.safetensors");
    const whole = Deno.readFileSync(file);
    for (let length = 0; length < whole.length; length++) {
      Deno.writeFileSync(file, whole.subarray(0, length));
      assertRefused(
        path,
        new RegExp(`tensors\\.safetensors has ${length} bytes of ${whole.length}`),
      );
    }
  }));

Deno.test("a flipped bit in any byte of the tensors is found", () =>
  inTemporaryFolder((folder) => {
    const path = written(folder, 7);
    const file = join(path, "tensors.safetensors");
    const whole = Deno.readFileSync(file);
    for (let byte = 0; byte < whole.length; byte++) {
      const flipped = whole.slice();
      flipped[byte] ^= 1 << (byte % 8);
      Deno.writeFileSync(file, flipped);
      assertRefused(path, /tensors\.safetensors has other bytes than were written \(SHA-256/);
    }
  }));

Deno.test("what is no manifest at all is refused, however strange", () =>
  inTemporaryFolder(async (folder) => {
    const path = written(folder, 7);
    const file = join(path, "manifest.json");
    await fc.assert(fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
      await Deno.writeTextFile(file, text);
      assertRefused(path, /manifest\.json/);
    }));
  }));

Deno.test("a manifest of a newer format says so", () =>
  inTemporaryFolder(async (folder) => {
    const path = written(folder, 7);
    await Deno.writeTextFile(join(path, "manifest.json"), '{"format": 2, "shape": "unknown"}');
    assertRefused(path, /its format is 2, newer than the 1 that is read here/);
  }));

Deno.test("a manifest too large to be one is not even read", () =>
  inTemporaryFolder(async (folder) => {
    const path = written(folder, 7);
    await Deno.truncate(join(path, "manifest.json"), 2 ** 40); // sparse: takes no room
    assertRefused(path, /manifest\.json has 1099511627776 bytes/);
  }));

Deno.test("tensors of another checkpoint are refused, and a folder under another's name", () =>
  inTemporaryFolder(async (folder) => {
    const [one, other] = [written(folder, 7), written(folder, 8)];
    await Deno.copyFile(join(other, "tensors.safetensors"), join(one, "tensors.safetensors"));
    assertRefused(one, /tensors\.safetensors has other bytes than were written \(SHA-256/);
    await Deno.rename(other, join(folder, "step-000009"));
    assertRefused(join(folder, "step-000009"), /that of step-000008/);
  }));

Deno.test("a checkpoint that lacks a file names it", () =>
  inTemporaryFolder(async (folder) => {
    for (const [i, name] of files.entries()) {
      const path = written(folder, i);
      await Deno.remove(join(path, name));
      assertRefused(path, new RegExp(`damaged: ${name} is missing$`));
    }
  }));
