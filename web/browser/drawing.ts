/** Draws with a player: what is shown first, then what may wait, one image at a time. */
import type { Player } from "../state/player.ts";
import type { PlayState, Target } from "../page/play_state.ts";

export interface Drawing {
  /** Draws it next; a newer wish takes its place. */
  show(target: Target): void;
  /** Draws it when nothing is waiting to be shown. */
  later(target: Target): Promise<ImageData>;
  /** Forgets what still waits. */
  end(): void;
}

/** What the parts of Play need while a generator is open. */
export interface PlayProps {
  play: PlayState;
  player: Player;
  drawing: Drawing;
}

interface Waiting {
  target: Target;
  resolve: (picture: ImageData) => void;
  reject: (error: unknown) => void;
}

/** The rate is that of the last images. */
const timedImages = 12;

/**
 * @param onShown receives each shown picture, and how long an image takes
 * @param onFailure receives the first failure
 */
export function drawing(
  player: Player,
  onShown: (picture: ImageData, millis: number) => void,
  onFailure: (error: unknown) => void,
): Drawing {
  let wish: Target | undefined;
  let waiting: Waiting[] = [];
  let isRunning = false;
  let hasEnded = false;
  const times: number[] = [];

  const shown = async (target: Target) => {
    const start = performance.now();
    const picture = await player.draw(target.z, target.y);
    times.push(performance.now() - start);
    if (times.length > timedImages) times.shift();
    if (!hasEnded) onShown(picture, medianOf(times));
  };
  const run = async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      while (!hasEnded && (wish || waiting.length > 0)) {
        const target = wish;
        wish = undefined;
        if (target) await shown(target);
        else await drawn(player, waiting.shift()!);
        await nextTurn();
      }
    } catch (error) {
      if (!hasEnded) onFailure(error);
    } finally {
      isRunning = false;
    }
  };
  return {
    show(target) {
      wish = target;
      void run();
    },
    later(target) {
      const { promise, resolve, reject } = Promise.withResolvers<ImageData>();
      waiting.push({ target, resolve, reject });
      void run();
      return promise;
    },
    end() {
      hasEnded = true;
      waiting = [];
    },
  };
}

async function drawn(player: Player, { target, resolve, reject }: Waiting): Promise<void> {
  await player.draw(target.z, target.y).then(resolve, reject);
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1];
}

/** Lets the page react between two images; a timer would wait four milliseconds more. */
function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
