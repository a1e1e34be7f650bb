import type { NamedTensor } from "./safetensors.ts";

// Two architectures differ in every layer; the first few say which they are.
const named = 3;

/**
 * How tensors differ from the expected shapes: names that are missing, extra, or of another shape or
 * type. undefined when they match.
 */
export function shapeDifferences(
  wanted: ReadonlyMap<string, number[]>,
  tensors: Record<string, NamedTensor>,
): string | undefined {
  const differences = [
    ...[...wanted].flatMap(([name, shape]) => difference(name, shape, tensors[name]) ?? []),
    ...Object.keys(tensors).filter((name) => !wanted.has(name)).map((name) =>
      `${name} is there, but not wanted`
    ),
  ];
  if (differences.length === 0) return undefined;
  const more = differences.length - named;
  return differences.slice(0, named).join("; ") + (more > 0 ? `; and ${more} more` : "");
}

function difference(name: string, shape: number[], tensor?: NamedTensor): string | undefined {
  if (!tensor) return `${name} is missing`;
  if (tensor.dtype === "I64") return `${name} holds whole numbers, not floats`;
  if (String(tensor.shape) === String(shape)) return undefined;
  return `${name} is [${tensor.shape}] where [${shape}] is wanted`;
}
