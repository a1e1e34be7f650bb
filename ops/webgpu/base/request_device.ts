/**
 * Creates the WebGPU device. tfjs's own factory requests few limits, and on adapters with
 * `bgra8unorm-storage` it requests that feature in a form that Deno refuses.
 */

const wantedFeatures = [
  "timestamp-query",
  "bgra8unorm-storage",
  "shader-f16",
  "subgroups",
] as const;

/** Limits to raise to the adapter's maximum: tfjs's kernels bind large buffers and use wide workgroups. */
const wantedLimits = [
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupStorageSize",
  "maxStorageBufferBindingSize",
  "maxBindingsPerBindGroup",
  "maxStorageBuffersPerShaderStage",
] as const;

/** Whether the adapter computes on the CPU (llvmpipe, SwiftShader): correct, but slower than `blas` or `wasm`. */
export function isSoftware(adapter: GPUAdapter): boolean {
  return adapter.info.isFallbackAdapter;
}

/** Its name for people, which `--adapter` searches. */
export function describeAdapter({ info }: Pick<GPUAdapter, "info">): string {
  return info.description || info.device || `${info.vendor} ${info.architecture}`.trim();
}

/**
 * A device with the wanted features that the adapter has, and with its highest limits.
 *
 * @throws Error in one line when the driver gives no device
 */
export async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({
      requiredFeatures: wantedFeatures.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]])),
    });
  } catch (error) {
    throw new Error(
      `backend webgpu: ${describeAdapter(adapter)} cannot be used (${(error as Error).message}): ` +
        "end other programs that use it, or take another --adapter or --backend",
      { cause: error },
    );
  }
}
