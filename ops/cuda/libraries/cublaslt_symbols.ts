/** What is called of cuBLASLt. */
const status = "i32" as const;

export const cublasLtSymbols = {
  cublasLtGetVersion: { parameters: [], result: "usize" },
  cublasLtGetCudartVersion: { parameters: [], result: "usize" },
  cublasLtCreate: { parameters: ["buffer"], result: status },
  cublasLtDestroy: { parameters: ["u64"], result: status },
  cublasLtGetStatusName: { parameters: ["i32"], result: "pointer" },
  cublasLtMatmulDescCreate: { parameters: ["buffer", "i32", "i32"], result: status },
  cublasLtMatmulDescSetAttribute: {
    parameters: ["u64", "i32", "buffer", "usize"],
    result: status,
  },
  cublasLtMatmulDescDestroy: { parameters: ["u64"], result: status },
  cublasLtMatrixLayoutCreate: {
    parameters: ["buffer", "i32", "u64", "u64", "i64"],
    result: status,
  },
  cublasLtMatrixLayoutDestroy: { parameters: ["u64"], result: status },
  cublasLtMatmulPreferenceCreate: { parameters: ["buffer"], result: status },
  cublasLtMatmulPreferenceSetAttribute: {
    parameters: ["u64", "i32", "buffer", "usize"],
    result: status,
  },
  cublasLtMatmulPreferenceDestroy: { parameters: ["u64"], result: status },
  cublasLtMatmulAlgoGetHeuristic: {
    parameters: [
      "u64", // handle
      "u64", // what to compute
      "u64", // layouts of A, B, C, D
      "u64",
      "u64",
      "u64",
      "u64", // preference
      "i32", // how many results are wanted
      "buffer", // results
      "buffer", // how many there are
    ],
    result: status,
  },
  cublasLtMatmul: {
    parameters: [
      "u64", // handle
      "u64", // what to compute
      "buffer", // alpha
      "u64", // A
      "u64", // layout of A
      "u64", // B
      "u64", // layout of B
      "buffer", // beta
      "u64", // C
      "u64", // layout of C
      "u64", // D
      "u64", // layout of D
      "buffer", // algorithm
      "u64", // workspace
      "usize", // its bytes
      "u64", // stream
    ],
    result: status,
  },
} as const;

/** Numbers of `cublasLt.h` and its neighbours; a test holds them to the headers. */
export const cublasLtConstants = {
  CUBLAS_COMPUTE_32F: 68,
  CUBLAS_COMPUTE_32F_FAST_16BF: 75,
  CUBLAS_COMPUTE_32F_FAST_TF32: 77,
  CUDA_R_32F: 0,
  CUBLASLT_MATMUL_DESC_TRANSA: 3,
  CUBLASLT_MATMUL_DESC_TRANSB: 4,
  CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES: 1,
  CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK: 3,
  CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE: 2,
  CUBLAS_OP_T: 1,
} as const;

/** sizeof(cublasLtMatmulHeuristicResult_t): the algorithm's 64 bytes, then its workspace and more. */
export const heuristicResultBytes = 96;
