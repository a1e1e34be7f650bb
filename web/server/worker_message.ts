/** What the dashboard's thread says to the one that started it. */
export type WorkerMessage =
  /** Listens, and can be told what to serve. */
  | { kind: "listening" }
  | { kind: "serving"; url: string }
  /** Has a turn for whatever comes. */
  | { kind: "alive" }
  | { kind: "failed"; message: string };
