import { Card } from "./card.ts";
import { CublasLt } from "../libraries/cublaslt.ts";
import { Cudnn } from "../libraries/cudnn.ts";
import { Driver } from "../libraries/driver.ts";
import { checkFound, driverPath, findCuda, statedCuda } from "../libraries/find_cuda.ts";
import { Nvrtc } from "../libraries/nvrtc.ts";

/** The card and the libraries, open. */
export interface OpenCuda {
  driver: Driver;
  card: Card;
  nvrtc: Nvrtc;
  cudnn: Cudnn;
  cublasLt: CublasLt | undefined;
  close(): void;
}

/**
 * Opens the driver, the libraries and the first card.
 *
 * @throws Error in one line that begins with `backend cuda: `
 */
export function openCuda(
  { cuda, cacheDir, cublasLt: wantsCublasLt = true }: {
    cuda?: string;
    cacheDir?: string;
    cublasLt?: boolean;
  },
): OpenCuda {
  const opened: { close(): void }[] = [];
  const keep = <T extends { close(): void }>(library: T): T => {
    opened.push(library);
    return library;
  };
  const close = () => opened.splice(0).toReversed().forEach((each) => each.close());
  try {
    const stated = statedCuda(cuda);
    const driver = keep(openDriver(driverPath(stated)));
    const found = checkFound(findCuda(cuda), stated);
    const nvrtc = keep(new Nvrtc(found));
    const cublasLt = keep(new CublasLt(found.cublasLt, found.major)); // before cuDNN, which needs it
    const cudnn = keep(new Cudnn(found.cudnn, found.major));
    const card = keep(new Card(driver, nvrtc, cacheDir));
    if (wantsCublasLt) cublasLt.open();
    return { driver, card, nvrtc, cudnn, cublasLt: wantsCublasLt ? cublasLt : undefined, close };
  } catch (error) {
    close();
    const message = (error as Error).message;
    const prefix = "backend cuda: ";
    throw new Error(message.startsWith(prefix) ? message : prefix + message, { cause: error });
  }
}

function openDriver(path: string): Driver {
  try {
    return new Driver(path);
  } catch (cause) {
    throw new Error(
      `${(cause as Error).message}: install a current NVIDIA driver, or use another --backend`,
      { cause },
    );
  }
}
