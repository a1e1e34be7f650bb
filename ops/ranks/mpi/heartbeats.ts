/**
 * Signs of life of ranks, which their watchdogs' threads exchange beside the library: they arrive also
 * while a library hangs, and stop when a rank or its network is gone. Each rank tells rank 0 by UDP, and
 * rank 0 tells it who is silent. The sockets are the C library's, since a process may not be allowed to
 * reach hosts that only its launcher knows. Where a datagram does not get through, nothing is known.
 */
const family = 2; // AF_INET
const kind = 2 | 0x80000; // SOCK_DGRAM, SOCK_CLOEXEC
const withoutWaiting = 0x40; // MSG_DONTWAIT
const addressBytes = 16;
const mostToldSilent = 100;

const symbols = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "isize" },
  recvfrom: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "buffer"], result: "isize" },
  getifaddrs: { parameters: ["buffer"], result: "i32" },
  freeifaddrs: { parameters: ["pointer"], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

const library = () => Deno.dlopen("libc.so.6", symbols).symbols;
type Library = ReturnType<typeof library>;

/** Where rank 0 hears the others. */
export interface Ear {
  /** What its datagrams begin with: another run's may come to the same place. */
  token: string;
  /** `sockaddr_in` of each of the host's addresses, and of the loopback's. */
  addresses: number[][];
}

/** What a rank says of itself. */
interface Beat {
  token: string;
  rank: number;
  step: number;
}

/** What rank 0 answers. */
interface Answer {
  token: string;
  /** Ranks that it does not hear any more, with the milliseconds since. */
  silent: [rank: number, millis: number][];
}

/** @returns undefined where there is no such library */
export function openEar(): Ear & { socket: number } | undefined {
  try {
    const libc = library();
    const socket = libc.socket(family, kind, 0);
    const own = new Uint8Array(addressBytes);
    new DataView(own.buffer).setUint16(0, family, true);
    if (socket < 0 || libc.bind(socket, own, addressBytes) !== 0) return undefined;
    libc.getsockname(socket, own, Uint32Array.of(addressBytes));
    const addresses = hostAddresses(libc).map((host) => [...own.slice(0, 4), ...host, ...zeros]);
    return { token: crypto.randomUUID(), addresses, socket };
  } catch {
    return undefined;
  }
}

const zeros = new Uint8Array(8);

function hostAddresses(libc: Library): number[][] {
  const list = new BigUint64Array(1);
  if (libc.getifaddrs(list) !== 0) return [];
  const first = Deno.UnsafePointer.create(list[0]);
  const found: number[][] = [];
  for (let at = first; at !== null;) {
    const entry = new Deno.UnsafePointerView(at); // struct ifaddrs
    const address = entry.getPointer(24);
    if (address !== null && new Deno.UnsafePointerView(address).getUint16() === family) {
      found.push(hostOf(address));
    }
    at = entry.getPointer(0);
  }
  libc.freeifaddrs(first);
  return found;
}

/** Of a `sockaddr_in`. */
function hostOf(address: Deno.PointerObject): number[] {
  const view = new Deno.UnsafePointerView(address);
  return [4, 5, 6, 7].map((offset) => view.getUint8(offset));
}

export interface HeartbeatOptions {
  rank: number;
  size: number;
  ear: Ear & { socket?: number };
  /** The steps that this rank has done. */
  step: () => number;
  /** When each rank was last heard of, in milliseconds of `clock`; 0 is never. */
  heard: Int32Array;
  /** A rank counts as silent after so long. */
  silentMillis: number;
}

/** Milliseconds that fit 32 bits, of the same clock on all threads. */
export const clock = (): number => Date.now() % 2 ** 31;

export class Heartbeats {
  private readonly libc = library();
  private readonly socket: number;
  private readonly steps: number[];
  private readonly from = new Uint8Array(addressBytes);
  private readonly received = new Uint8Array(2048);

  constructor(private readonly options: HeartbeatOptions) {
    this.socket = options.ear.socket ?? this.libc.socket(family, kind, 0);
    this.steps = new Array(options.size).fill(0);
  }

  /** Call several times a second. */
  beat(): void {
    const { rank, step, ear: { token, addresses }, heard } = this.options;
    heard[rank] = clock();
    this.steps[rank] = step();
    if (rank !== 0) {
      const beat: Beat = { token, rank, step: step() };
      for (const address of addresses) this.send(beat, Uint8Array.from(address));
    }
    for (let said = this.receive(); said; said = this.receive()) {
      if (rank === 0) this.hear(said as Beat);
      else this.follow(said as Answer);
    }
  }

  /** What rank 0 knows of all ranks. */
  get known(): { rank: number; step: number; silentMillis: number }[] {
    const now = clock();
    return Array.from(this.options.heard, (at, rank) => ({
      rank,
      step: this.steps[rank],
      silentMillis: at === 0 ? -1 : now - at,
    })).filter(({ silentMillis }) => silentMillis >= 0);
  }

  private hear({ rank, step }: Beat): void {
    const { heard, size, ear: { token }, silentMillis } = this.options;
    if (!Number.isInteger(rank) || rank < 1 || rank >= size) return;
    heard[rank] = clock();
    this.steps[rank] = step;
    const now = clock();
    const silent = silentRanks(heard, silentMillis).silent.slice(0, mostToldSilent)
      .map((rank): [number, number] => [rank, now - heard[rank]]);
    this.send({ token, silent }, this.from);
  }

  private follow({ silent }: Answer): void {
    const { heard } = this.options;
    const now = clock();
    // One that rank 0 has never heard of is not told of either.
    heard.fill(now);
    for (const [rank, millis] of silent) heard[rank] = now - millis;
  }

  private send(message: Beat | Answer, address: Uint8Array<ArrayBuffer>): void {
    const bytes = new TextEncoder().encode(JSON.stringify(message));
    this.libc.sendto(
      this.socket,
      bytes,
      BigInt(bytes.length),
      withoutWaiting,
      address,
      addressBytes,
    );
  }

  private receive(): Beat | Answer | undefined {
    const { socket, received, from } = this;
    for (;;) {
      const length = Number(this.libc.recvfrom(
        ...[socket, received, BigInt(received.length), withoutWaiting] as const,
        ...[from, Uint32Array.of(addressBytes)] as const,
      ));
      // A host that refused an earlier datagram answers by an error, which this reads off.
      if (length < 0) return undefined;
      const said = parsed(new TextDecoder().decode(received.subarray(0, length)));
      if (said?.token === this.options.ear.token) return said;
    }
  }
}

function parsed(text: string): Beat | Answer | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param at when a rank was last heard of */
export function isHeard(at: number, silentMillis: number): boolean {
  return at !== 0 && clock() - at <= silentMillis;
}

/** The ranks that were heard of, and are not any more; and those that were never heard of. */
export function silentRanks(
  heard: Int32Array,
  silentMillis: number,
): { silent: number[]; unheard: number[] } {
  const missed = [...heard.keys()].filter((rank) => !isHeard(heard[rank], silentMillis));
  return {
    silent: missed.filter((rank) => heard[rank] !== 0),
    unheard: missed.filter((rank) => heard[rank] === 0),
  };
}
