// Spectral normalisation of a weight W [rows, columns], as ops/spectral_norm.ts defines it. Every sum is
// added in one order, so that the same numbers give the same bits.

#include "columns.cuh"

// The sum over a block of 256 threads; whole in every thread.
__device__ inline float block_sum(float mine, float* shared) {
  __syncthreads();
  shared[threadIdx.x] = mine;
  __syncthreads();
  for (int half = 128; half > 0; half /= 2) {
    if (threadIdx.x < half) shared[threadIdx.x] += shared[threadIdx.x + half];
    __syncthreads();
  }
  return shared[0];
}

// Sums of x times y over each row. Of y, all rows are one if `y_step` is 0. A block a row.
extern "C" __global__ void row_products(const float* x, const float* y, float* sums, int rows,
                                        int columns, int y_step) {
  __shared__ float shared[256];
  for (int row = blockIdx.x; row < rows; row += gridDim.x) {
    float sum = 0.0f;
    for (int c = threadIdx.x; c < columns; c += 256) {
      sum += x[(size_t)row * columns + c] * y[(size_t)row * y_step + c];
    }
    sum = block_sum(sum, shared);
    if (threadIdx.x == 0) sums[row] = sum;
  }
}

// A vector scaled to length 1, and the length. One block.
extern "C" __global__ void make_unit(const float* x, float* y, float* length_of, int count) {
  __shared__ float shared[256];
  float sum = 0.0f;
  for (int i = threadIdx.x; i < count; i += 256) sum += x[i] * x[i];
  float length = sqrtf(block_sum(sum, shared));
  if (length < 1e-12f) length = 1e-12f;
  for (int i = threadIdx.x; i < count; i += 256) y[i] = x[i] / length;
  if (threadIdx.x == 0) length_of[0] = length;
}

// Block sums over rows of v W.
extern "C" __global__ void weighted_rows(const float* w, const float* v, float* sums, int rows,
                                         int columns, int rows_per_block) {
  __shared__ float shared[BLOCK];
  Columns c = columns_of(rows, columns, rows_per_block);
  float sum = 0.0f;
  if (c.is_active) {
    for (int row = c.first + c.lane; row < c.end; row += c.lanes) {
      sum += w[(size_t)row * columns + c.channel] * v[row];
    }
  }
  sum = sum_lanes(sum, c, shared);
  if (c.lane == 0) sums[blockIdx.y * columns + c.channel] = sum;
}

extern "C" __global__ void divide_by(const float* x, const float* by, float* y, int count) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) y[i] = x[i] / by[0];
}

// The sum of a vector. One block.
extern "C" __global__ void sum_of(const float* x, float* total, int count) {
  __shared__ float shared[256];
  float sum = 0.0f;
  for (int i = threadIdx.x; i < count; i += 256) sum += x[i];
  sum = block_sum(sum, shared);
  if (threadIdx.x == 0) total[0] = sum;
}

extern "C" __global__ void spectral_gradient(const float* dy, const float* u, const float* v,
                                             const float* along, const float* sigma, float* dx,
                                             int count, int columns) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    dx[i] = (dy[i] - along[0] * v[i / columns] * u[i % columns]) / sigma[0];
  }
}
