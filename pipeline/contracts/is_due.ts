/** Whether work that is due after every `every`th step is due after this one. */
export function isDue(step: number, every: number): boolean {
  return step % every === 0;
}
