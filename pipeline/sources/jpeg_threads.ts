/**
 * Usual JPEGs on threads of their own, several a message. A step on the CPU blocks the main thread, and
 * images would wait for it at each turn; and a call of the library that comes back to another thread
 * takes twice the processor's time.
 */
import type { PixelPlan } from "./pixels.ts";
import type { Answer, Asked } from "./jpeg_worker.ts";
import { turboJpegLibrary } from "./jpeg/turbojpeg.ts";

export interface JpegThreads {
  /** Reads and decodes files, given as paths or as what is in them; never fails. */
  images(files: Asked["files"]): Promise<Answer>;
  /** Whether most of what was asked for so far was usual JPEGs: others are looked at in vain. */
  readonly areOfUse: boolean;
  close(): void;
}

/** More threads than this are faster than what takes the images. */
const mostThreads = 8;
/** So many images go in one message. */
const mostInMessage = 16;
/** So many are tried before the threads may be found to be of no use. */
const fewestTried = 256;

/** Threads that start when they are first asked; undefined where there is no libjpeg-turbo. */
export function jpegThreads(plan: PixelPlan): JpegThreads | undefined {
  if (plan.channels === 4 || turboJpegLibrary() === undefined) return undefined;
  const threads: Thread[] = [];
  const count = Math.max(1, Math.min(mostThreads, navigator.hardwareConcurrency));
  const imageBytes = plan.height * plan.width * plan.channels;
  let tried = 0;
  let failed = 0;

  const idlest = () => {
    if (threads.length < count) threads.push(startThread());
    return threads.reduce((least, each) => each.waiting < least.waiting ? each : least);
  };

  return {
    get areOfUse() {
      return tried < fewestTried || 2 * failed < tried;
    },
    async images(files) {
      const parts: Promise<Answer>[] = [];
      for (let at = 0; at < files.length; at += mostInMessage) {
        parts.push(idlest().ask({ plan, files: files.slice(at, at + mostInMessage) }));
      }
      const pixels = new Uint8Array(files.length * imageBytes);
      const images: Answer["images"] = [];
      for (const answer of await Promise.all(parts)) {
        pixels.set(answer.pixels, images.length * imageBytes);
        images.push(...answer.images);
      }
      tried += images.length;
      failed += images.filter((image) => image === undefined).length;
      return { pixels, images };
    },
    close: () => threads.splice(0).forEach((thread) => thread.close()),
  };
}

interface Thread {
  readonly waiting: number;
  ask(asked: Asked): Promise<Answer>;
  close(): void;
}

function startThread(): Thread {
  const worker = new Worker(new URL("./jpeg_worker.ts", import.meta.url), { type: "module" });
  const waiting: { asked: Asked; resolve(answer: Answer): void }[] = [];
  let isDead = false;
  const nothing = ({ files }: Asked): Answer => ({
    pixels: new Uint8Array(),
    images: files.map(() => undefined),
  });
  const giveUp = () => {
    isDead = true;
    for (const { asked, resolve } of waiting.splice(0)) resolve(nothing(asked));
  };
  worker.onmessage = ({ data }: MessageEvent<Answer>) => waiting.shift()?.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    giveUp();
  };
  return {
    get waiting() {
      return waiting.length;
    },
    ask(asked) {
      if (isDead) return Promise.resolve(nothing(asked));
      return new Promise((resolve) => {
        waiting.push({ asked, resolve });
        worker.postMessage(asked);
      });
    },
    close() {
      worker.terminate();
      giveUp();
    },
  };
}
