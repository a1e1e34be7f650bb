// x [rows, columns] -> y [columns, rows], with bfloat16 on either side if wanted. A tile goes through
// shared memory, so that both sides are read and written along their rows; the odd width keeps a column's
// numbers in different banks.

#include "bfloat16.cuh"

__device__ inline float read(const float* x) { return *x; }
__device__ inline float read(const unsigned short* x) { return widen(*x); }
__device__ inline void write(float* y, float value) { *y = value; }
__device__ inline void write(unsigned short* y, float value) { *y = narrow(value); }

template <class From, class To>
__device__ inline void transpose_tile(const From* x, To* y, float* tile, int rows, int columns) {
  int left = blockIdx.x * 32, top = blockIdx.y * 32;
  int lane = threadIdx.x % 32, line = threadIdx.x / 32;
  for (int r = line; r < 32; r += 8) {
    if (top + r < rows && left + lane < columns) {
      tile[r * 33 + lane] = read(x + (size_t)(top + r) * columns + left + lane);
    }
  }
  __syncthreads();
  for (int c = line; c < 32; c += 8) {
    if (left + c < columns && top + lane < rows) {
      write(y + (size_t)(left + c) * rows + top + lane, tile[lane * 33 + c]);
    }
  }
}

extern "C" __global__ void transpose(const float* x, float* y, int rows, int columns) {
  __shared__ float tile[32 * 33];
  transpose_tile(x, y, tile, rows, columns);
}

extern "C" __global__ void transpose_to_bfloat16(const float* x, unsigned short* y, int rows,
                                                 int columns) {
  __shared__ float tile[32 * 33];
  transpose_tile(x, y, tile, rows, columns);
}

extern "C" __global__ void transpose_from_bfloat16(const unsigned short* x, float* y, int rows,
                                                   int columns) {
  __shared__ float tile[32 * 33];
  transpose_tile(x, y, tile, rows, columns);
}
