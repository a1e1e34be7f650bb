import type { Driver } from "../libraries/driver.ts";

/** What the card is. */
export interface CardFacts {
  name: string;
  /** Compute capability, such as 90 for 9.0. */
  architecture: number;
  multiprocessors: number;
  totalBytes: number;
  freeBytes: number;
}

/** Asks the current context's card. */
export function factsOf(driver: Driver, device: number): CardFacts {
  const name = new Uint8Array(256);
  driver.call("cuDeviceGetName", name, name.length, device);
  const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)];
  driver.call("cuMemGetInfo_v2", free, total);
  const major = driver.attribute(device, "CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR");
  const minor = driver.attribute(device, "CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR");
  return {
    name: new TextDecoder().decode(name).replace(/\0.*$/s, ""),
    architecture: 10 * major + minor,
    multiprocessors: driver.attribute(device, "CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT"),
    totalBytes: Number(total[0]),
    freeBytes: Number(free[0]),
  };
}
