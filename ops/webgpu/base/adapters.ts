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

/** The fastest adapter there is, or undefined without WebGPU. */
export async function findAdapter(): Promise<GPUAdapter | undefined> {
  prepareDrivers();
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  return adapter ?? undefined;
}

/** All adapters that WebGPU can give: high performance, low power and software, each once. */
export async function findAdapters(): Promise<GPUAdapter[]> {
  prepareDrivers();
  const wishes: GPURequestAdapterOptions[] = [
    { powerPreference: "high-performance" },
    { powerPreference: "low-power" },
    { forceFallbackAdapter: true },
  ];
  const found = await Promise.all(wishes.map((wish) => navigator.gpu?.requestAdapter(wish)));
  const byName = new Map<string, GPUAdapter>();
  for (const adapter of found) {
    if (adapter && !byName.has(describeAdapter(adapter))) {
      byName.set(describeAdapter(adapter), adapter);
    }
  }
  return [...byName.values()];
}

/**
 * The adapter whose name contains the given words, or the fastest one.
 *
 * @throws Error in one line that says which ones there are
 */
export async function chooseAdapter(words: string | undefined): Promise<GPUAdapter> {
  const adapters = await findAdapters();
  if (adapters.length === 0) {
    throw new Error(
      "backend webgpu: there is no WebGPU adapter: install a Vulkan driver " +
        "(Debian: mesa-vulkan-drivers), or use --backend auto",
    );
  }
  const wanted = (words ?? "").toLowerCase();
  const fitting = adapters.find((each) => describeAdapter(each).toLowerCase().includes(wanted));
  if (fitting) return fitting;
  const names = adapters.map(describeAdapter).join(" or ");
  throw new Error(
    `backend webgpu: no adapter is named "${words}": there is ${names}; state words of that with ` +
      "--adapter, or leave it out",
  );
}

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

/** Sets environment variables that Deno and Mesa read when they look for adapters, unless the user has set them. */
function prepareDrivers(): void {
  if (Deno.build.os !== "linux") return;
  // Mesa warns on standard error when this one is missing, though nothing uses it here.
  if (!Deno.env.get("XDG_RUNTIME_DIR")) Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
  // OpenGL's adapters cannot bind what our kernels need. Its library also frees a thread's memory twice
  // when the thread and the process end together: a finished run would end in an abort.
  if (!Deno.env.get("DENO_WEBGPU_BACKEND")) Deno.env.set("DENO_WEBGPU_BACKEND", "vulkan");
}
