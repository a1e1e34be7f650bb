// Rounds numbers to bfloat16, and back.

#include "bfloat16.cuh"

extern "C" __global__ void to_bfloat16(const float* x, unsigned short* y, int count) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) y[i] = narrow(x[i]);
}

extern "C" __global__ void from_bfloat16(const unsigned short* x, float* y, int count) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) y[i] = widen(x[i]);
}
