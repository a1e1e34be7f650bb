// f(x + bias) of x [rows, channels], and its gradients.

#include "activation.cuh"
#include "columns.cuh"
#include "vectors.cuh"

template <class Vector>
__device__ inline void biased(const Vector* x, const Vector* bias, Vector* y, int count,
                              int channels, int activation) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    y[i] = activate(x[i] + bias[i % channels], activation);
  }
}

extern "C" __global__ void bias_activation(const float* x, const float* bias, float* y, int count,
                                           int channels, int activation) {
  biased(x, bias, y, count, channels, activation);
}

extern "C" __global__ void bias_activation4(const float4* x, const float4* bias, float4* y,
                                            int count, int channels, int activation) {
  biased(x, bias, y, count, channels, activation);
}

// dx, and its sums over a block's rows.
extern "C" __global__ void bias_gradient(const float* y, const float* dy, float* dx, float* sums,
                                         int rows, int channels, int rows_per_block,
                                         int activation) {
  __shared__ float shared[BLOCK];
  Columns c = columns_of(rows, channels, rows_per_block);
  float sum = 0.0f;
  if (c.is_active) {
    for (int row = c.first + c.lane; row < c.end; row += c.lanes) {
      size_t i = (size_t)row * channels + c.channel;
      float u = dy[i] * activation_slope(y[i], activation);
      dx[i] = u;
      sum += u;
    }
  }
  sum = sum_lanes(sum, c, shared);
  if (c.lane == 0) sums[blockIdx.y * channels + c.channel] = sum;
}

// The sum of a channel's partials. One block a channel.
extern "C" __global__ void sum_partials(const float* sums, float* total, int channels, int blocks) {
  __shared__ float sums_of[128];
  int channel = blockIdx.x, lane = threadIdx.x;
  float sum = 0.0f;
  for (int block = lane; block < blocks; block += 128) sum += sums[block * channels + channel];
  sums_of[lane] = sum;
  __syncthreads();
  for (int half = 64; half > 0; half /= 2) {
    if (lane < half) sums_of[lane] += sums_of[lane + half];
    __syncthreads();
  }
  if (lane == 0) total[channel] = sums_of[0];
}
