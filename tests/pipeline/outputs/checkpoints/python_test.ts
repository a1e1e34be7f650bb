import assert from "node:assert/strict";
import { join } from "node:path";
import { readCheckpoint } from "../../../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { tinyConfig, trainNew, writePhotos } from "../../_training.ts";
import { inTempDir } from "../../sources/_fixtures.ts";
import { backend } from "../../_wasm.ts";

const script = new URL("./read_tensors.py", import.meta.url).pathname;

/** The first Python that has the safetensors package; DCGAN_PYTHON is asked first. */
function pythonWithSafetensors(): string | undefined {
  const candidates = [Deno.env.get("DCGAN_PYTHON"), "python3", "/usr/bin/python3"];
  return candidates.find((python) => python !== undefined && imports(python, "safetensors.numpy"));
}

function imports(python: string, module: string): boolean {
  try {
    const args = ["-c", `import ${module}`];
    return new Deno.Command(python, { args, stderr: "null" }).outputSync().success;
  } catch {
    return false; // there is no such program
  }
}

const python = pythonWithSafetensors();

Deno.test({
  name: "Python's safetensors reads a checkpoint" +
    (python
      ? ""
      : " (skipped, no python3 has the package safetensors; DCGAN_PYTHON names another)"),
  ignore: python === undefined,
  fn: () =>
    inTempDir(async (dir) => {
      await writePhotos(dir);
      await trainNew(tinyConfig(dir, "conditional", { maxSteps: 1 }), { backend });
      const path = join(dir, "runs", "whole", "checkpoints", "step-000001");
      const args = [script, join(path, "tensors.safetensors")];
      const { success, stdout, stderr } = new Deno.Command(python!, { args }).outputSync();
      assert(success, new TextDecoder().decode(stderr));
      const read = JSON.parse(new TextDecoder().decode(stdout));

      const types = { F16: "float16", F32: "float32", F64: "float64", I64: "int64" };
      const { state } = readCheckpoint(path);
      assert.deepEqual(Object.keys(read).sort(), Object.keys(state).sort());
      for (const [name, { dtype, shape, data }] of Object.entries(state)) {
        const sum = Array.from(data, Number).reduce((total, number) => total + number, 0);
        const [type, itsShape, itsSum] = read[name];
        assert.deepEqual([type, itsShape], [types[dtype], shape], name);
        assert(Math.abs(itsSum - sum) <= 1e-9 * Math.max(1, Math.abs(sum)), name);
      }
    }),
});
