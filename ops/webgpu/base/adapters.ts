/** Finds adapters, as Deno and its drivers offer them. */
import { describeAdapter } from "./request_device.ts";

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

/** Sets environment variables that Deno and Mesa read when they look for adapters, unless the user has set them. */
function prepareDrivers(): void {
  if (Deno.build.os !== "linux") return;
  // Mesa warns on standard error when this one is missing, though nothing uses it here.
  if (!Deno.env.get("XDG_RUNTIME_DIR")) Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
  // OpenGL's adapters cannot bind what our kernels need. Its library also frees a thread's memory twice
  // when the thread and the process end together: a finished run would end in an abort.
  if (!Deno.env.get("DENO_WEBGPU_BACKEND")) Deno.env.set("DENO_WEBGPU_BACKEND", "vulkan");
}
