/** Descriptors of version 3: handles, which are freed when the library is closed. */
import type { LibraryCandidate } from "../ffi/libraries.ts";
import type { Calls, DescribedConvolution, Descriptors, Layout } from "./descriptors.ts";
import { anyLayout, direct, dlopen, float32, forwardTraining } from "./symbols.ts";

const steps = ["buffer", "buffer", "buffer", "buffer"] as const; // strides, dilation, zeros before, after

const symbols = {
  dnnl_memory_desc_create_with_tag: {
    parameters: ["buffer", "i32", "buffer", "i32", "i32"],
    result: "i32",
  },
  dnnl_memory_desc_create_with_strides: {
    parameters: ["buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_create_submemory: {
    parameters: ["buffer", "usize", "buffer", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_convolution_forward_primitive_desc_create: {
    parameters: [
      ...["buffer", "usize", "i32", "i32", "usize", "usize", "usize", "usize"] as const,
      ...steps,
      "usize", // attributes
    ],
    result: "i32",
  },
  dnnl_convolution_backward_data_primitive_desc_create: {
    parameters: [
      ...["buffer", "usize", "i32", "usize", "usize", "usize"] as const,
      ...steps,
      ...["usize", "usize"] as const, // the forward pass's description, attributes
    ],
    result: "i32",
  },
  dnnl_convolution_backward_weights_primitive_desc_create: {
    parameters: [
      ...["buffer", "usize", "i32", "usize", "usize", "usize", "usize"] as const,
      ...steps,
      ...["usize", "usize"] as const,
    ],
    result: "i32",
  },
} as const;

/** Opens the functions that only version 3 has. */
export function openVersion3(candidate: LibraryCandidate) {
  const opened = dlopen(candidate, symbols);
  return {
    descriptors: (calls: Calls) => descriptorsOf(opened.symbols, calls),
    close: opened.close,
  };
}

type Symbols = Deno.DynamicLibrary<typeof symbols>["symbols"];

function descriptorsOf(library: Symbols, calls: Calls): Descriptors {
  const kept = (call: (out: BigUint64Array<ArrayBuffer>) => number): Layout => {
    const layout = calls.make("layout", call);
    calls.onClose(() => library.dnnl_memory_desc_destroy(layout));
    return layout;
  };
  return {
    layout: (sizes, strides) =>
      kept((out) =>
        strides
          ? library.dnnl_memory_desc_create_with_strides(out, 4, sizes, float32, strides)
          : library.dnnl_memory_desc_create_with_tag(out, 4, sizes, float32, anyLayout)
      ),
    partOf: (layout, sizes, offsets) =>
      kept((out) => library.dnnl_memory_desc_create_submemory(out, layout, sizes, offsets)),
    convolution: (described) =>
      calls.make(described.what, (out) => describe(library, calls, out, described)),
  };
}

/** Makes the description; returns the status. */
function describe(
  library: Symbols,
  { engine, attributes }: Calls,
  out: BigUint64Array<ArrayBuffer>,
  { pass, tensors: { source, filter, destination }, steps, forward }: DescribedConvolution,
): number {
  const { strides, undilated, before, after } = steps;
  const noBias = 0n;
  switch (pass) {
    case "forward":
      return library.dnnl_convolution_forward_primitive_desc_create(
        ...[out, engine, forwardTraining, direct, source, filter, noBias, destination] as const,
        ...[strides, undilated, before, after] as const,
        attributes,
      );
    case "input gradient":
      return library.dnnl_convolution_backward_data_primitive_desc_create(
        ...[out, engine, direct, source, filter, destination] as const,
        ...[strides, undilated, before, after] as const,
        ...[forward, attributes] as const,
      );
    case "filter gradient":
      return library.dnnl_convolution_backward_weights_primitive_desc_create(
        ...[out, engine, direct, source, filter, noBias, destination] as const,
        ...[strides, undilated, before, after] as const,
        ...[forward, attributes] as const,
      );
  }
}
