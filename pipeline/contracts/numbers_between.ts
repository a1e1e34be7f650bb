/** `first`, `first + 1`, ... up to but without `end`. */
export function* numbersBetween(first: number, end: number): Generator<number> {
  for (let i = first; i < end; i++) yield i;
}
