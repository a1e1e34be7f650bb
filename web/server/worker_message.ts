/** Messages of the dashboard's thread to the thread that started it. */
export type WorkerMessage =
  /** The thread listens for its options. */
  | { kind: "listening" }
  | { kind: "serving"; url: string }
  /** A sign of life: its event loop runs. */
  | { kind: "alive" }
  | { kind: "failed"; message: string };
