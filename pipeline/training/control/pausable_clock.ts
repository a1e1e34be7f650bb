/** A source of time; tests pass their own. */
export interface Clock {
  /** Milliseconds since some fixed moment; monotonic. */
  now(): number;
  /** Milliseconds since 1970. */
  at(): number;
}

export const systemClock: Clock = { now: () => performance.now(), at: () => Date.now() };

/** A clock whose `now` stands still while it is paused; `at` always gives the time of day. */
export interface PausableClock extends Clock {
  pause(): void;
  resume(): void;
}

export function pausableClock(clock: Clock = systemClock): PausableClock {
  let pausedMillis = 0;
  let pausedSince: number | undefined;
  const now = () => (pausedSince ?? clock.now()) - pausedMillis;
  return {
    now,
    at: clock.at,
    pause: () => {
      pausedSince ??= clock.now();
    },
    resume: () => {
      if (pausedSince !== undefined) pausedMillis += clock.now() - pausedSince;
      pausedSince = undefined;
    },
  };
}
