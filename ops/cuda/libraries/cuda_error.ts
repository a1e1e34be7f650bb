/** What a call of the driver failed with. */
export class CudaError extends Error {
  constructor(message: string, readonly code: number, readonly isSticky: boolean) {
    super(message);
  }
}

/** After these the context is lost: every later call fails with the same. */
const sticky = new Set([
  214, // ECC error
  700, // illegal address
  702, // launch timeout
  709, // context is destroyed
  714, // hardware stack error
  715, // illegal instruction
  716, // misaligned address
  717, // invalid address space
  718, // invalid program counter
  719, // launch failure
  999, // unknown
]);

const outOfMemory = 2;

/** One line: what, why and the cure. */
export function cudaError(call: string, code: number, name: string, why: string): CudaError {
  const failure = `${call} says ${name} (${why})`;
  if (code === outOfMemory) {
    return new CudaError(
      `backend cuda: the card is out of memory: ${failure}: lower --batch-size or the filters of the ` +
        "networks, or end other programs that use it",
      code,
      false,
    );
  }
  if (sticky.has(code)) {
    return new CudaError(
      `backend cuda: the card was lost: ${failure}: go on from the last checkpoint with --resume`,
      code,
      true,
    );
  }
  return new CudaError(
    `backend cuda: ${failure}: --backend webgpu may find another way`,
    code,
    false,
  );
}
