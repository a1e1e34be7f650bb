/** What NVIDIA publishes of some cards, in the form in which cuDNN wants a card described. */

interface CardFacts {
  name: string;
  capability: number;
  multiprocessors: number;
  cacheMib: number;
  /** Shared memory that a block may ask for, in KiB. */
  sharedKib: number;
  blocksEach: number;
  threadsEach: number;
  clockMhz: number;
  memoryMhz: number;
  busBits: number;
  memoryGib: number;
}

// deno-fmt-ignore
const cards: CardFacts[] = [
  { name: "NVIDIA A100-SXM4-80GB", capability: 800, multiprocessors: 108, cacheMib: 40, sharedKib: 163, blocksEach: 32, threadsEach: 2048, clockMhz: 1410, memoryMhz: 1593, busBits: 5120, memoryGib: 80 },
  { name: "NVIDIA H100 80GB HBM3", capability: 900, multiprocessors: 132, cacheMib: 50, sharedKib: 227, blocksEach: 32, threadsEach: 2048, clockMhz: 1980, memoryMhz: 2619, busBits: 5120, memoryGib: 80 },
  { name: "NVIDIA B200", capability: 1000, multiprocessors: 148, cacheMib: 126, sharedKib: 227, blocksEach: 32, threadsEach: 2048, clockMhz: 1965, memoryMhz: 3996, busBits: 8192, memoryGib: 180 },
  { name: "NVIDIA GeForce RTX 4090", capability: 890, multiprocessors: 128, cacheMib: 72, sharedKib: 99, blocksEach: 24, threadsEach: 1536, clockMhz: 2520, memoryMhz: 10501, busBits: 384, memoryGib: 24 },
  { name: "NVIDIA GeForce RTX 5090", capability: 1200, multiprocessors: 170, cacheMib: 96, sharedKib: 99, blocksEach: 24, threadsEach: 1536, clockMhz: 2407, memoryMhz: 14001, busBits: 512, memoryGib: 32 },
];

/** The cards by name, each as cuDNN's JSON. */
export const cardDescriptions: [name: string, json: string][] = cards.map((card) => [
  card.name,
  JSON.stringify({
    deviceVer: card.capability,
    deviceName: card.name,
    cudaDeviceId: 0,
    driverVer: 13000,
    maxGridSize: [2147483647, 65535, 65535],
    maxBlockSize: [1024, 1024, 64],
    regsPerBlock: 65536,
    multiProcessorCount: card.multiprocessors,
    smClockRateKHz: 1000 * card.clockMhz,
    memClockRateKHz: 1000 * card.memoryMhz,
    memoryBusWidth: card.busBits, // asked for since cuDNN 9.28
    l2CacheSize: card.cacheMib * 2 ** 20,
    warpSize: 32,
    maxSharedMemoryPerBlock: 49152,
    maxSharedMemoryPerBlockOptin: card.sharedKib * 1024,
    reservedSharedMemoryPerBlock: 1024,
    maxRegistersPerSM: 65536,
    pciDeviceId: 0,
    maxCtasPerSM: card.blocksEach,
    maxThreadsPerBlock: 1024,
    maxThreadsPerSM: card.threadsEach,
    isTccDriver: 0,
    supportCoopLaunch: 1,
    totalGlobalMem: card.memoryGib * 2 ** 30,
  }),
]);
