import type { Backend, Suitability } from "../device/device.ts";
import { checkFound, driverPath, findCuda, statedCuda } from "./libraries/find_cuda.ts";
import { Driver } from "./libraries/driver.ts";

/** A card of NVIDIA's, by CUDA's own libraries through FFI. */
export const backend: Backend = {
  suits: () => Promise.resolve(suits()),
  async open(options) {
    const { openCudaBackend } = await import("./open_cuda_backend.ts");
    return await openCudaBackend(options);
  },
};

/** Whether `auto` takes a card of NVIDIA's, and why. Opens the driver, and no library. */
function suits(): Suitability {
  const stated = statedCuda();
  const none = { suits: false, reason: "there is no NVIDIA card" };
  let driver: Driver | undefined;
  try {
    driver = new Driver(driverPath(stated));
    if (driver.status("cuInit", 0) !== 0 || driver.int("cuDeviceGetCount") === 0) return none;
    checkFound(findCuda(), stated);
    return { suits: true, reason: "there is an NVIDIA card with its libraries" };
  } catch (error) {
    if (!driver) return none;
    return { suits: false, reason: `of an NVIDIA card's libraries, ${(error as Error).message}` };
  } finally {
    driver?.close();
  }
}
