/**
 * The whole backend on doubles of NVIDIA's libraries: kernels run as C++ on the processor, work is queued
 * and runs late, and what a real driver leaves undefined ends the process.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const canBuild = existsSync("/usr/bin/g++") && Deno.build.arch === "x86_64" &&
  Deno.build.os === "linux";
const here = fileURLToPath(new URL(".", import.meta.url));
let doubles: string | undefined;

function testDouble(behaviour: string, test: (folder: string) => Promise<void>): void {
  Deno.test({
    name: canBuild ? behaviour : `${behaviour} (skipped, no g++ here)`,
    ignore: !canBuild,
    async fn() {
      doubles ??= await buildDoubles();
      await test(doubles);
    },
  });
}

async function buildDoubles(): Promise<string> {
  const folder = Deno.makeTempDirSync({ prefix: "dcgan_doubles_" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  await run("sh", [join(here, "double/build.sh"), folder]);
  return folder;
}

async function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, env }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, `${command} ${args.join(" ")}\n${out.slice(-6000)}\n${err.slice(-3000)}`);
  return out;
}

/** What a scenario of `_double_child.ts` tells. */
async function scenario(
  name: string,
  folder: string,
  env: Record<string, string> = {},
  words: string[] = [],
) {
  const args = [
    "run",
    "-A",
    "--quiet",
    "--no-check",
    join(here, "_double_child.ts"),
    name,
    ...words,
  ];
  return JSON.parse(await run(Deno.execPath(), args, { DCGAN_CUDA: folder, ...env }));
}

testDouble("kernels as C++, in shuffled orders of threads, pass the goldens", async (folder) => {
  const files = [
    "tests/ops/cuda/precision_test.ts",
    "tests/ops/ops_golden_test.ts",
    "tests/ops/all_finite_test.ts",
    "tests/ops/square_sums_test.ts",
    "tests/ops/backend_test.ts",
    "tests/ops/repeated_computation_test.ts",
    "tests/model/step_golden_test.ts",
    "tests/model/gan_test.ts",
    "tests/model/gradient_flow_test.ts",
    "tests/pipeline/run/resume_test.ts",
  ];
  const args = ["test", "-A", "--no-check", ...files, "--filter", "(cuda)"];
  const output = await run(Deno.execPath(), args, { DCGAN_CUDA: folder, NO_COLOR: "1" });
  const [, passed, failed] = output.match(/ok \| (\d+) passed.*\| (\d+) failed/)!;
  console.log(`on the double: ${passed} passed, ${failed} failed`);
  assert(Number(passed) >= 35, output);
});

testDouble("training, sampling and closing leave nothing on the card", async (folder) => {
  const { numTensors, samples } = await scenario("train and close", folder);
  assert.deepEqual({ numTensors, samples }, { numTensors: 0, samples: 2 * 16 * 20 * 3 });
});

testDouble("steps that begin before the last ones are read have the same bits", async (folder) => {
  const { ahead, losses } = await scenario("two steps ahead", folder);
  assert.deepEqual(ahead, losses);
});

testDouble("out of memory is one line with a cure, and the state is kept", async (folder) => {
  const env = { DCGAN_DOUBLE_MEMORY: String(600 * 2 ** 20) };
  const { failure, isKept, next } = await scenario("out of memory", folder, env);
  assert.match(
    failure,
    /^backend cuda: the card is out of memory: .*: lower --batch-size .*programs that use it$/,
  );
  assert.deepEqual({ isKept, next }, { isKept: true, next: true });
});

testDouble("after the card is lost every step says so, with the cure", async (folder) => {
  const { failures, check } = await scenario("lost", folder, { DCGAN_DOUBLE_LOST_AFTER: "250" });
  const told = failures.filter((each: string | null) => each !== null);
  assert(told.length >= 2, JSON.stringify(failures));
  for (const each of [...told, check]) {
    assert.match(each, /^backend cuda: the card was lost: .*ILLEGAL_ADDRESS.*with --resume$/);
  }
});

testDouble("a capture that fails ends, and the next one works", async (folder) => {
  const { first, failure, second, third } = await scenario("a capture that fails", folder);
  assert.match(failure, /captured may not read/);
  assert.deepEqual([first, second, third], [[2, 3], [4, 5], [5, 6]]);
});

testDouble("a variable is written in place, after what was queued before", async (folder) => {
  assert.deepEqual(await scenario("a variable is written in place", folder), [5, 6, 2, 3]);
});

testDouble(
  "--tune full keeps the fastest right way of each convolution, and its bits",
  async (folder) => {
    const cacheDir = Deno.makeTempDirSync();
    const env = { DCGAN_DOUBLE_LAST_IS_FASTEST: "1" };
    const [first, again] = await scenario("tuned", folder, env, [cacheDir]);
    assert.deepEqual(again, first);
    const kept = [...Deno.readDirSync(join(cacheDir, "cuda"))].map(({ name }) => name)
      .filter((name) => name.startsWith("convolutions_"));
    assert.equal(kept.length, 1);
    const ways = JSON.parse(Deno.readTextFileSync(join(cacheDir, "cuda", kept[0])));
    // Each of the double's heuristics proposes an engine that computes something else, and a right one.
    assert.deepEqual([...new Set(Object.values(ways))], [3]);
    // Without measuring again, since what is kept says otherwise.
    for (const key of Object.keys(ways)) ways[key] = "patches";
    Deno.writeTextFileSync(join(cacheDir, "cuda", kept[0]), JSON.stringify(ways));
    await scenario("tuned", folder, env, [cacheDir]);
    const after = JSON.parse(Deno.readTextFileSync(join(cacheDir, "cuda", kept[0])));
    assert.deepEqual(new Set(Object.values(after)), new Set(["patches"]));
    Deno.removeSync(cacheDir, { recursive: true });
  },
);

testDouble("libraries of two CUDAs are refused with the wheel to install", async (folder) => {
  const { failure } = await scenario("open", folder, { DCGAN_DOUBLE_CUDNN_CUDA: "12080" });
  assert.match(
    failure,
    /^backend cuda: cuDNN 9\.19\.0 at .* is made for CUDA 12, .*nvidia-cudnn-cu13$/,
  );
});

testDouble("a machine with the driver and no card says so", async (folder) => {
  const { failure } = await scenario("open", folder, { DCGAN_DOUBLE_NO_CARD: "1" });
  assert.match(failure, /^backend cuda: cuInit says /);
});

testDouble("a missing library is named with the wheel that brings it", async (folder) => {
  const part = Deno.makeTempDirSync();
  const wheels = {
    "libcuda.so.1": "nvidia-cuda-nvrtc",
    "libnvrtc.so.13": "nvidia-cublas",
    "libcublasLt.so.13": "nvidia-cudnn-cu13",
  };
  for (const [file, wheel] of Object.entries(wheels)) {
    Deno.copyFileSync(join(folder, file), join(part, file));
    const { failure } = await scenario("open", part);
    assert.match(failure, new RegExp(`^backend cuda: there is no .*: pip install ${wheel}$`));
  }
  Deno.removeSync(part, { recursive: true });
});

testDouble("a driver that lacks a function is named with what it lacks", async () => {
  const part = Deno.makeTempDirSync();
  const path = join(part, "libcuda.so.1");
  await run("g++", ["-shared", "-fPIC", "-o", path, "-x", "c++", "/dev/null"]);
  const { failure } = await scenario("open", part);
  assert.match(
    failure,
    /^backend cuda: NVIDIA's driver cannot be opened as .*: it has no cu\w+: install /,
  );
  Deno.removeSync(part, { recursive: true });
});

testDouble("the double shows a race, and a barrier that some threads never reach", async () => {
  const folder = Deno.makeTempDirSync();
  const program = async (body: string) => {
    const source = `#include "${here}double/fibers.h"
extern "C" __global__ void k(int* x) { ${body} }
int main() {
  int x[65] = {0}; int* p = x; void* params[] = {&p};
  std::vector<uintptr_t> addresses;
  for (int n = 0; n < 20; n++) fibers::bind(k, {1, 1, 1}, 64, params, addresses)();
  for (int i = 0; i < 64; i++) if (x[i] != 63 - i) { puts("wrong"); return 0; }
  puts("right");
}`;
    Deno.writeTextFileSync(join(folder, "k.cpp"), source);
    await run("g++", ["-std=c++17", "-w", "-o", join(folder, "k"), join(folder, "k.cpp")]);
    const { code, stdout, stderr } = await new Deno.Command(join(folder, "k")).output();
    return { code, said: new TextDecoder().decode(code === 0 ? stdout : stderr).trim() };
  };
  const [write, read] = ["s[threadIdx.x] = threadIdx.x;", "x[threadIdx.x] = s[63 - threadIdx.x];"];
  const shared = "__shared__ int s[64];";
  const clear = "s[threadIdx.x] = -1; __syncthreads();";
  const barrier = "__syncthreads();";
  const right = `${shared} ${clear} ${write} ${barrier} ${read} ${barrier}`;
  assert.deepEqual(await program(right), { code: 0, said: "right" });
  assert.deepEqual(await program(`${shared} ${clear} ${write} ${read}`), {
    code: 0,
    said: "wrong",
  });
  const { code, said } = await program("if (threadIdx.x < 9) __syncthreads();");
  assert.notEqual(code, 0);
  assert.match(said, /9 threads wait at a barrier that 55 never reach/);
  Deno.removeSync(folder, { recursive: true });
});
