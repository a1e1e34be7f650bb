/** Failures of a device: what happened, and what to try. */

/** The activity during which a device failed, if it has a cure of its own. */
export interface Undertaking {
  /** For example `while --tune measured conv2d, large`. */
  when: string;
  /** What to try, in the imperative. */
  cure: string;
}

interface Failure {
  /** What happened, and why. */
  what: string;
  /** What to try, in the imperative. */
  cure: string;
}

/**
 * Collects failures, since a GPU fails silently: an invalid command prints nothing, and after a loss
 * only reads reject. Keeps the first failure; later ones are its consequences.
 */
export class Failures {
  private first: Failure | undefined;
  private isClosing = false;

  constructor(private readonly device: GPUDevice) {
    device.addEventListener("uncapturederror", (event) => {
      this.add(describeError((event as GPUUncapturedErrorEvent).error));
    });
    device.lost.then(({ message, reason }) => {
      if (!this.isClosing) this.add(describeLoss(message || reason));
    });
  }

  /** Keeps the failure, unless it may be a consequence of an earlier one. */
  add(failure: Failure): void {
    this.first ??= failure;
  }

  /** The device is being closed: later failures are expected. */
  expectClose(): void {
    this.isClosing = true;
  }

  /** @throws Error about the first failure, if there was one */
  check(undertaking?: Undertaking): void {
    if (!this.first) return;
    const { what, cure } = this.first;
    throw new Error(
      undertaking
        ? `backend webgpu: ${what} ${undertaking.when}: ${undertaking.cure}`
        : `backend webgpu: ${what}: ${cure}`,
    );
  }

  /**
   * Awaits a result of the device.
   *
   * @throws Error the device's failure if there is one, else the result's own
   */
  async explained<T>(result: Promise<T>, undertaking?: Undertaking): Promise<T> {
    try {
      return await result;
    } catch (error) {
      if (!this.first) await this.lossIsTold();
      this.check(undertaking);
      throw error;
    }
  }

  /** Waits for the loss event: a read rejects shortly before it, on a busy machine long before. */
  private async lossIsTold(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => timer = setTimeout(resolve, 60_000));
    await Promise.race([this.device.lost, patience]);
    clearTimeout(timer);
  }
}

function describeError(error: GPUError): Failure {
  if (error instanceof GPUOutOfMemoryError) {
    return {
      what: `the device is out of memory (${error.message})`,
      cure: "lower --batch-size or the filters of the networks, or end other programs that use it",
    };
  }
  return {
    what: `the device refused a command (${error.message}), which is a fault of this program`,
    cure: "--backend auto may find another way",
  };
}

/** The failure of a kernel that the driver refuses. */
export function describeRefusedKernel(key: string, why: string): Failure {
  return {
    what: `the kernel ${key} does not compile (${why})`,
    cure: "--tune off or another --backend may find another way",
  };
}

function describeLoss(why: string): Failure {
  return {
    what: `the device was lost (${why}), as when its driver is reset or a command takes too long`,
    cure: "lower --batch-size, and go on from the last checkpoint with --resume",
  };
}
