import assert from "node:assert/strict";
import { kernelFiles, kernelSource } from "../../../ops/cuda/base/kernel_source.ts";
import { Nvrtc } from "../../../ops/cuda/libraries/nvrtc.ts";
import { libraries, testWith } from "./_libraries.ts";

testWith("nvrtc", "NVRTC compiles every kernel for every architecture that it names", () => {
  const nvrtc = new Nvrtc(libraries!);
  const architectures = nvrtc.architectures();
  for (const architecture of architectures) {
    for (const file of kernelFiles) {
      const code = nvrtc.compile(kernelSource(file), file, architecture);
      assert(code.length > 1000, `${file} for sm_${architecture}`);
    }
  }
  console.log(`NVRTC ${nvrtc.version}: ${architectures.join(", ")}`);
  nvrtc.close();
});
