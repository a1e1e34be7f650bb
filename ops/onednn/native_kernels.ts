/** Kernels of the pool that call oneDNN. Each thread opens the library for itself. */
import { convolutionPasses } from "../host/base/convolution_engine.ts";
import type { Kernel } from "../pool/work.ts";
import type { LibraryCandidate } from "../ffi/libraries.ts";
import { type Sgemm, sgemmKernel } from "../ffi/sgemm_kernel.ts";
import type { ConvolutionShape } from "./convolution.ts";
import { ConvolutionPlans, type PartedConvolution } from "./convolution_plans.ts";
import { OneDnn } from "./library.ts";

/** The library that each thread opens. */
export type Options = LibraryCandidate;

export function nativeKernels(
  candidate: Options,
  memory: WebAssembly.Memory,
): [name: string, kernel: Kernel][] {
  return kernelsWith(new ConvolutionPlans(new OneDnn(candidate)), memory);
}

export function kernelsWith(
  plans: ConvolutionPlans,
  memory: WebAssembly.Memory,
): [name: string, kernel: Kernel][] {
  return [
    ["sgemm", sgemmKernel(sgemmOf(plans.library), memory)],
    ["convolve", convolveKernel(plans, memory)],
    ["reorderFilter", reorderKernel(plans, memory)],
  ];
}

const shapeFields = [
  "batch",
  ...["inHeight", "inWidth", "inChannels"] as const,
  ...["outHeight", "outWidth", "outChannels"] as const,
  ...["filterHeight", "filterWidth", "strideHeight", "strideWidth"] as const,
  ...["top", "left"] as const,
] as const;

/** The arguments that all kernels below take after `from` and `to`. */
export function partedArgs({ pass, shape, imagesPerPart }: PartedConvolution): number[] {
  const sizes = shapeFields.map((field) => shape[field]);
  return [convolutionPasses.indexOf(pass), imagesPerPart, ...sizes];
}

function partedOf([pass, imagesPerPart, ...sizes]: readonly number[]): PartedConvolution {
  const entries = shapeFields.map((field, n) => [field, sizes[n]]);
  return {
    pass: convolutionPasses[pass],
    imagesPerPart,
    shape: Object.fromEntries(entries) as unknown as ConvolutionShape,
  };
}

const partedCount = 2 + shapeFields.length;
const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/** An array of one float: the library takes its address, and no length. */
function pointed(memory: WebAssembly.Memory, pointer: number, floats = 0): Float32Array {
  return new Float32Array(memory.buffer, pointer + floats * floatBytes, 1);
}

/** Parts `from` to before `to` of a convolution: pointers of x, y, filter, floats between filters. */
function convolveKernel(plans: ConvolutionPlans, memory: WebAssembly.Memory): Kernel {
  return (from, to, ...args) => {
    const parted = partedOf(args);
    const [x, y, filter, filterFloats] = args.slice(partedCount);
    const { pass, shape, imagesPerPart } = parted;
    const inFloats = shape.inHeight * shape.inWidth * shape.inChannels;
    const outFloats = shape.outHeight * shape.outWidth * shape.outChannels;
    const whole = plans.of(parted, imagesPerPart);
    for (let part = from; part < to; part++) {
      const first = part * imagesPerPart;
      const images = Math.min(imagesPerPart, shape.batch - first);
      const source = pointed(memory, x, first * inFloats);
      const destination = pointed(memory, y, first * outFloats);
      const ownFilter = pointed(memory, filter, part * filterFloats);
      const plan = images === imagesPerPart ? whole : plans.of(parted, images);
      if (pass === "forward") plan.run(source, ownFilter, destination);
      else if (pass === "input gradient") plan.run(destination, ownFilter, source);
      else plan.run(source, destination, ownFilter);
    }
  };
}

/** Parts of a filter's output channels: whether they are unpacked, channels of a part, both pointers. */
function reorderKernel(plans: ConvolutionPlans, memory: WebAssembly.Memory): Kernel {
  return (from, to, ...args) => {
    const parted = partedOf(args);
    const [isUnpacked, channels, source, destination] = args.slice(partedCount);
    const both: [Float32Array, Float32Array] = [
      pointed(memory, source),
      pointed(memory, destination),
    ];
    for (let part = from; part < to; part++) {
      const range: [number, number] = [part * channels, channels];
      plans.reorder(parted, isUnpacked ? "unpack" : "pack", range, both);
    }
  };
}

const asIs = "N".charCodeAt(0);
const transposed = "T".charCodeAt(0);

function sgemmOf(library: OneDnn): Sgemm {
  const { dnnl_sgemm } = library.common;
  return ({ m, n, k }, a, b, c, adds) =>
    library.check(
      `sgemm of ${m} x ${n} x ${k}`,
      dnnl_sgemm(
        a.transpose ? transposed : asIs,
        b.transpose ? transposed : asIs,
        ...[BigInt(m), BigInt(n), BigInt(k)] as const,
        1,
        a.numbers,
        BigInt(a.stride),
        b.numbers,
        BigInt(b.stride),
        adds ? 1 : 0,
        c.numbers,
        BigInt(c.stride),
      ),
    );
}
