/**
 * What is called of the driver (`libcuda.so.1`). Handles and device addresses are numbers of 64 bits;
 * they are passed as bigint, since a number costs Deno's FFI thirty times as much. The `_v2` names are
 * those behind the names in the headers.
 */
const status = "i32" as const;

export const driverSymbols = {
  cuInit: { parameters: ["u32"], result: status },
  cuDriverGetVersion: { parameters: ["buffer"], result: status },
  cuDeviceGetCount: { parameters: ["buffer"], result: status },
  cuDeviceGet: { parameters: ["buffer", "i32"], result: status },
  cuDeviceGetName: { parameters: ["buffer", "i32", "i32"], result: status },
  cuDeviceGetAttribute: { parameters: ["buffer", "i32", "i32"], result: status },
  cuDevicePrimaryCtxRetain: { parameters: ["buffer", "i32"], result: status },
  cuDevicePrimaryCtxRelease_v2: { parameters: ["i32"], result: status },
  cuCtxSetCurrent: { parameters: ["u64"], result: status },
  cuMemGetInfo_v2: { parameters: ["buffer", "buffer"], result: status },
  cuMemAlloc_v2: { parameters: ["buffer", "usize"], result: status },
  cuMemFree_v2: { parameters: ["u64"], result: status },
  cuMemHostAlloc: { parameters: ["buffer", "usize", "u32"], result: status },
  cuMemFreeHost: { parameters: ["u64"], result: status },
  cuMemcpyHtoDAsync_v2: { parameters: ["u64", "u64", "usize", "u64"], result: status },
  cuMemcpyDtoHAsync_v2: { parameters: ["u64", "u64", "usize", "u64"], result: status },
  cuMemcpyDtoDAsync_v2: { parameters: ["u64", "u64", "usize", "u64"], result: status },
  cuMemsetD32Async: { parameters: ["u64", "u32", "usize", "u64"], result: status },
  cuStreamCreate: { parameters: ["buffer", "u32"], result: status },
  cuStreamDestroy_v2: { parameters: ["u64"], result: status },
  cuStreamSynchronize: { parameters: ["u64"], result: status },
  cuStreamBeginCapture_v2: { parameters: ["u64", "i32"], result: status },
  cuStreamEndCapture: { parameters: ["u64", "buffer"], result: status },
  cuGraphInstantiateWithFlags: { parameters: ["buffer", "u64", "u64"], result: status },
  cuGraphGetNodes: { parameters: ["u64", "u64", "buffer"], result: status },
  cuGraphLaunch: { parameters: ["u64", "u64"], result: status },
  cuGraphExecDestroy: { parameters: ["u64"], result: status },
  cuGraphDestroy: { parameters: ["u64"], result: status },
  cuEventCreate: { parameters: ["buffer", "u32"], result: status },
  cuEventRecord: { parameters: ["u64", "u64"], result: status },
  cuEventQuery: { parameters: ["u64"], result: status },
  cuEventElapsedTime: { parameters: ["buffer", "u64", "u64"], result: status },
  cuEventDestroy_v2: { parameters: ["u64"], result: status },
  cuModuleLoadData: { parameters: ["buffer", "buffer"], result: status },
  cuModuleUnload: { parameters: ["u64"], result: status },
  cuModuleGetFunction: { parameters: ["buffer", "u64", "buffer"], result: status },
  cuLaunchKernel: {
    parameters: [
      "u64", // function
      "u32", // blocks, along three axes
      "u32",
      "u32",
      "u32", // threads of a block, along three axes
      "u32",
      "u32",
      "u32", // bytes of dynamic shared memory
      "u64", // stream
      "buffer", // addresses of the arguments
      "u64", // another way to pass them: 0
    ],
    result: status,
  },
  cuGetErrorName: { parameters: ["i32", "buffer"], result: status },
  cuGetErrorString: { parameters: ["i32", "buffer"], result: status },
} as const;

/** Numbers of `cuda.h`; a test holds them to the header. */
export const driverConstants = {
  CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: 16,
  CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: 75,
  CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: 76,
  CU_STREAM_NON_BLOCKING: 1,
  CU_STREAM_CAPTURE_MODE_RELAXED: 2,
  CU_EVENT_DEFAULT: 0,
  CU_EVENT_DISABLE_TIMING: 2,
  CUDA_SUCCESS: 0,
  CUDA_ERROR_OUT_OF_MEMORY: 2,
  CUDA_ERROR_NO_DEVICE: 100,
  CUDA_ERROR_NOT_READY: 600,
} as const;
