/** Counts of calls to a device. */
export interface CallCounts {
  dispatches: number;
  submits: number;
  bindGroups: number;
  pipelines: number;
  buffers: number;
  /** Bytes of those buffers. */
  bufferBytes: number;
  uploads: number;
  uploadBytes: number;
}

/** Counts the calls to a device from now on; the returned counts keep changing. */
export function countCalls(device: GPUDevice): CallCounts {
  const counts: CallCounts = {
    dispatches: 0,
    submits: 0,
    bindGroups: 0,
    pipelines: 0,
    buffers: 0,
    bufferBytes: 0,
    uploads: 0,
    uploadBytes: 0,
  };
  onCall(device, "createBuffer", ({ size }) => {
    counts.buffers++;
    counts.bufferBytes += size;
  });
  onCall(device, "createBindGroup", () => counts.bindGroups++);
  onCall(device, "createComputePipeline", () => counts.pipelines++);
  onCall(device.queue, "submit", () => counts.submits++);
  onCall(device.queue, "writeBuffer", (_buffer, _offset, data) => {
    counts.uploads++;
    counts.uploadBytes += data.byteLength;
  });
  countDispatches(device, () => counts.dispatches++);
  return counts;
}

/** Watches each encoder, and each pass of it, as it is created. */
function countDispatches(device: GPUDevice, count: () => void): void {
  const createEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = createEncoder(descriptor);
    const beginPass = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (of) => {
      const pass = beginPass(of);
      onCall(pass, "dispatchWorkgroups", count);
      return pass;
    };
    return encoder;
  };
}

type Arguments<F> = F extends (...args: infer A) => unknown ? A : never;

/** Calls `tell` with the arguments of every call of one method. */
function onCall<O extends object, Name extends keyof O>(
  object: O,
  name: Name,
  tell: (...args: Arguments<O[Name]>) => void,
): void {
  const call = (object[name] as (...args: Arguments<O[Name]>) => unknown).bind(object);
  const told = (...args: Arguments<O[Name]>) => {
    tell(...args);
    return call(...args);
  };
  object[name] = told as O[Name];
}
