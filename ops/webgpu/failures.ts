/** A device's own failures, in words that say what happened and what to try. */

/**
 * Failing GPUs are silent: an invalid command prints nothing, and after a loss only reads reject. The
 * first failure is kept, since the ones after it are its consequences.
 */
export class Failures {
  private first: string | undefined;
  private isClosing = false;

  constructor(private readonly device: GPUDevice) {
    device.addEventListener("uncapturederror", (event) => {
      this.add(describeError((event as GPUUncapturedErrorEvent).error));
    });
    device.lost.then(({ message, reason }) => {
      if (!this.isClosing) this.add(describeLoss(message || reason));
    });
  }

  add(message: string): void {
    this.first ??= `backend webgpu: ${message}`;
  }

  /** What happens to the device from now on is meant to. */
  expectClose(): void {
    this.isClosing = true;
  }

  /** @throws Error about the first failure, if there was one */
  check(): void {
    if (this.first) throw new Error(this.first);
  }

  /** Waits for what the device gives; if it fails, and the device said why, that is the error. */
  async explained<T>(result: Promise<T>): Promise<T> {
    try {
      return await result;
    } catch (error) {
      if (!this.first) await this.lossIsTold();
      this.check();
      throw error;
    }
  }

  /** A read rejects a moment before the loss is told, a long one on a busy machine. */
  private async lossIsTold(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => timer = setTimeout(resolve, 60_000));
    await Promise.race([this.device.lost, patience]);
    clearTimeout(timer);
  }
}

function describeError(error: GPUError): string {
  if (error instanceof GPUOutOfMemoryError) {
    return `the device is out of memory (${error.message}): lower --batch-size or the filters of ` +
      "the networks, or end other programs that use it";
  }
  return `the device refused a command, which is a fault of this program: ${error.message}; ` +
    "--backend auto may find another way";
}

function describeLoss(why: string): string {
  return `the device was lost (${why}), as when its driver is reset or a command takes too long: ` +
    "lower --batch-size, and go on from the last checkpoint with --resume";
}
