/**
 * Opens and closes what computes in this page, one thing after the other: tfjs has one current backend, so
 * the one before must be closed first. Play and Inside share it.
 */
let last: Promise<unknown> = Promise.resolve();

/** Does it when all that was asked for earlier is done. */
export function inTurn<T>(action: () => T | Promise<T>): Promise<T> {
  const done = last.then(action);
  // What follows on `done` runs before the next in turn.
  last = done.then(() => {}, () => {}).then(() => {});
  return done;
}
