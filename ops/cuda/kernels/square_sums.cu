// The sum of squares of each tensor of a list, by one block each. No thread adds atomically, so that the
// same numbers give the same sum bit for bit.

#include "lists.cuh"

#define THREADS 512
#define AT_ONCE 4 // loads under way in a thread, since a block alone waits for memory

extern "C" __global__ void square_sums(List1 list, float* sums) {
  __shared__ float shared[THREADS];
  const float* a = list.a[blockIdx.x];
  int count = list.count[blockIdx.x];
  float mine[AT_ONCE] = {0.0f, 0.0f, 0.0f, 0.0f};
  int i = threadIdx.x;
  for (; i + (AT_ONCE - 1) * THREADS < count; i += AT_ONCE * THREADS) {
    for (int k = 0; k < AT_ONCE; k++) mine[k] += a[i + k * THREADS] * a[i + k * THREADS];
  }
  for (; i < count; i += THREADS) mine[0] += a[i] * a[i];
  shared[threadIdx.x] = (mine[0] + mine[1]) + (mine[2] + mine[3]);
  for (int half = THREADS / 2; half > 0; half /= 2) {
    __syncthreads();
    if ((int)threadIdx.x < half) shared[threadIdx.x] += shared[threadIdx.x + half];
  }
  if (threadIdx.x == 0) sums[blockIdx.x] = shared[0];
}
