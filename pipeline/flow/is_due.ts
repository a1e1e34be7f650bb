/** Whether something that is done after every `every`th step is done after this one. */
export function isDue(step: number, every: number): boolean {
  return step % every === 0;
}
