/** Descriptors of version 2: structs of ours, which the library fills. */
import type { LibraryCandidate } from "../ffi/libraries.ts";
import type { Calls, DescribedConvolution, Descriptors } from "./descriptors.ts";
import { anyLayout, direct, dlopen, float32, forwardTraining } from "./symbols.ts";

const steps = ["buffer", "buffer", "buffer"] as const; // strides, zeros before, zeros after

const symbols = {
  dnnl_memory_desc_init_by_tag: {
    parameters: ["buffer", "i32", "buffer", "i32", "i32"],
    result: "i32",
  },
  dnnl_memory_desc_init_by_strides: {
    parameters: ["buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_init_submemory: {
    parameters: ["buffer", "usize", "buffer", "buffer"],
    result: "i32",
  },
  dnnl_convolution_forward_desc_init: {
    parameters: ["buffer", "i32", "i32", "usize", "usize", "usize", "usize", ...steps],
    result: "i32",
  },
  dnnl_convolution_backward_data_desc_init: {
    parameters: ["buffer", "i32", "usize", "usize", "usize", ...steps],
    result: "i32",
  },
  dnnl_convolution_backward_weights_desc_init: {
    parameters: ["buffer", "i32", "usize", "usize", "usize", "usize", ...steps],
    result: "i32",
  },
  dnnl_primitive_desc_create: {
    parameters: ["buffer", "buffer", "usize", "usize", "usize"],
    result: "i32",
  },
} as const;

/** Larger than a description of an operation. */
const operationBytes = 32_768;

/** Opens the functions that only version 2 has. */
export function openVersion2(candidate: LibraryCandidate) {
  const opened = dlopen(candidate, symbols);
  return {
    descriptors: (calls: Calls) => descriptorsOf(opened.symbols, calls),
    close: opened.close,
  };
}

type Symbols = Deno.DynamicLibrary<typeof symbols>["symbols"];

function descriptorsOf(library: Symbols, calls: Calls): Descriptors {
  return {
    layout: (sizes, strides) =>
      calls.fill(
        "layout",
        (struct) =>
          strides
            ? library.dnnl_memory_desc_init_by_strides(struct, 4, sizes, float32, strides)
            : library.dnnl_memory_desc_init_by_tag(struct, 4, sizes, float32, anyLayout),
      ),
    partOf: (layout, sizes, offsets) =>
      calls.fill(
        "part of a layout",
        (struct) => library.dnnl_memory_desc_init_submemory(struct, layout, sizes, offsets),
      ),
    convolution(described) {
      const { what, forward } = described;
      const operation = new ArrayBuffer(operationBytes);
      calls.check(what, describe(library, operation, described));
      const { engine, attributes } = calls;
      return calls.make(
        what,
        (out) => library.dnnl_primitive_desc_create(out, operation, attributes, engine, forward),
      );
    },
  };
}

/** Describes the operation in a struct; returns the status. */
function describe(
  library: Symbols,
  operation: ArrayBuffer,
  { pass, tensors: { source, filter, destination }, steps }: DescribedConvolution,
): number {
  const { strides, before, after } = steps;
  const noBias = 0n;
  switch (pass) {
    case "forward":
      return library.dnnl_convolution_forward_desc_init(
        ...[operation, forwardTraining, direct, source, filter, noBias, destination] as const,
        ...[strides, before, after] as const,
      );
    case "input gradient":
      return library.dnnl_convolution_backward_data_desc_init(
        ...[operation, direct, source, filter, destination] as const,
        ...[strides, before, after] as const,
      );
    case "filter gradient":
      return library.dnnl_convolution_backward_weights_desc_init(
        ...[operation, direct, source, filter, noBias, destination] as const,
        ...[strides, before, after] as const,
      );
  }
}
