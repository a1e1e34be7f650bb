/** `deno task bench memory`: many steps on one backend, with memory and tensors looked at. */
import { openBackend } from "../../ops/mod.ts";
import { garbageCollector } from "./collector.ts";
import { benchConfigs } from "./configs.ts";
import { formatMemory, mebibytes } from "./format_memory.ts";
import { memoryHelp, parseMemoryWords } from "./memory_flags.ts";
import { type MemorySample, memorySamples, memoryVerdict } from "./memory_samples.ts";

/** Runs the benchmark; answers with the exit code: 1 when something grew. */
export async function benchMemory(words: readonly string[]): Promise<number> {
  const flags = parseMemoryWords(words);
  if (!flags) {
    console.log(memoryHelp());
    return 0;
  }
  const config = benchConfigs[flags.config];
  const model = { ...config, batchSize: flags.batchSize ?? config.batchSize };
  const backend = await openBackend(flags.backend, { threads: flags.threads });
  const start = performance.now();
  const showSample = ({ step, rssBytes, tensors }: MemorySample) => {
    const seconds = (performance.now() - start) / 1000;
    console.error(
      `step ${step} of ${flags.steps}, ${seconds.toFixed(0)} s: ${mebibytes(rssBytes)} MiB, ` +
        `${tensors} tensors`,
    );
  };
  const beforeSample = flags.collect ? garbageCollector() : undefined;
  const samples = await memorySamples(model, { ...flags, beforeSample }, showSample);
  backend.close();
  const verdict = memoryVerdict(samples);
  const { name, description } = backend;
  if (flags.json) {
    console.log(JSON.stringify({ ...flags, backend: name, description, samples, ...verdict }));
  } else {
    console.log(`\n${flags.config}, batch ${model.batchSize}, on ${name} (${description})\n`);
    console.log(formatMemory(samples, verdict));
  }
  return verdict.isLevel ? 0 : 1;
}
