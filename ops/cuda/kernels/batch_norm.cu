// Batch normalisation of x [rows, channels] by its own moments, with an activation behind it.
//
//   moment_partials -> combine_moments -> normalise
//   gradient_partials -> combine_gradients -> input_gradient

#include "activation.cuh"
#include "columns.cuh"
#include "vectors.cuh"

// Of a block's rows: the mean and the sum of squares around it. Numbers are shifted by the block's
// first row, since a large mean would cancel the digits of a small variance.
extern "C" __global__ void moment_partials(const float* x, float* means, float* squares, int rows,
                                           int channels, int rows_per_block) {
  __shared__ float shared[BLOCK];
  Columns c = columns_of(rows, channels, rows_per_block);
  float shift = c.is_active ? x[(size_t)c.first * channels + c.channel] : 0.0f;
  float sum = 0.0f, square = 0.0f;
  if (c.is_active) {
    for (int row = c.first + c.lane; row < c.end; row += c.lanes) {
      float d = x[(size_t)row * channels + c.channel] - shift;
      sum += d;
      square += d * d;
    }
  }
  sum = sum_lanes(sum, c, shared);
  square = sum_lanes(square, c, shared);
  if (c.lane != 0) return;
  int count = c.end - c.first;
  means[blockIdx.y * channels + c.channel] = shift + sum / count;
  float around = square - sum * sum / count;
  squares[blockIdx.y * channels + c.channel] = around > 0.0f || around != around ? around : 0.0f;
}

// One block a channel, one thread for some of the partials; then pairs are combined, always in the
// same order (Chan, Golub and LeVeque 1979).
extern "C" __global__ void combine_moments(const float* means, const float* squares, float* mean,
                                           float* variance, const float* gamma, float* scale,
                                           int rows, int channels, int rows_per_block, int blocks,
                                           float epsilon) {
  __shared__ float counts_of[128], means_of[128], squares_of[128];
  int channel = blockIdx.x, lane = threadIdx.x;
  float count = 0.0f, m = 0.0f, s = 0.0f;
  for (int block = lane; block < blocks; block += 128) {
    int left = rows - block * rows_per_block;
    float n = (float)(left < rows_per_block ? left : rows_per_block);
    float d = means[block * channels + channel] - m;
    float both = count + n;
    m += d * (n / both);
    s += squares[block * channels + channel] + d * d * (count * (n / both));
    count = both;
  }
  counts_of[lane] = count;
  means_of[lane] = m;
  squares_of[lane] = s;
  __syncthreads();
  for (int half = 64; half > 0; half /= 2) {
    if (lane < half && counts_of[lane + half] > 0.0f) {
      float n = counts_of[lane + half];
      float both = counts_of[lane] + n;
      float d = means_of[lane + half] - means_of[lane];
      means_of[lane] += d * (n / both);
      squares_of[lane] += squares_of[lane + half] + d * d * (counts_of[lane] * (n / both));
      counts_of[lane] = both;
    }
    __syncthreads();
  }
  if (lane != 0) return;
  mean[channel] = means_of[0];
  variance[channel] = squares_of[0] / (float)rows;
  scale[channel] = gamma[channel] * (1.0f / sqrtf(variance[channel] + epsilon));
}

template <class Vector>
__device__ inline void normalise_all(const Vector* x, const Vector* mean, const Vector* scale,
                                     const Vector* beta, Vector* y, int count, int channels,
                                     int activation) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    int c = i % channels;
    y[i] = activate((x[i] - mean[c]) * scale[c] + beta[c], activation);
  }
}

extern "C" __global__ void normalise(const float* x, const float* mean, const float* scale,
                                     const float* beta, float* y, int count, int channels,
                                     int activation) {
  normalise_all(x, mean, scale, beta, y, count, channels, activation);
}

extern "C" __global__ void normalise4(const float4* x, const float4* mean, const float4* scale,
                                      const float4* beta, float4* y, int count, int channels,
                                      int activation) {
  normalise_all(x, mean, scale, beta, y, count, channels, activation);
}

// Of a block's rows, with u the gradient before the activation: sum of u, and of u (x - mean).
extern "C" __global__ void gradient_partials(const float* x, const float* y, const float* dy,
                                             const float* mean, float* sums, float* products,
                                             int rows, int channels, int rows_per_block,
                                             int activation) {
  __shared__ float shared[BLOCK];
  Columns c = columns_of(rows, channels, rows_per_block);
  float sum = 0.0f, product = 0.0f;
  if (c.is_active) {
    float centre = mean[c.channel];
    for (int row = c.first + c.lane; row < c.end; row += c.lanes) {
      size_t i = (size_t)row * channels + c.channel;
      float u = dy[i] * activation_slope(y[i], activation);
      sum += u;
      product += u * (x[i] - centre);
    }
  }
  sum = sum_lanes(sum, c, shared);
  product = sum_lanes(product, c, shared);
  if (c.lane != 0) return;
  sums[blockIdx.y * channels + c.channel] = sum;
  products[blockIdx.y * channels + c.channel] = product;
}

// dbeta = sum u; dgamma = sum u (x - mean) / sigma; and of the channel's
// dx = gamma / sigma * (u - dbeta / n - (x - mean) / sigma * dgamma / n) the factors in
// u * scale + (x - mean) * slope + shift. One block a channel.
extern "C" __global__ void combine_gradients(const float* sums, const float* products,
                                             const float* variance, const float* gamma,
                                             float* dgamma, float* dbeta, float* scale,
                                             float* slope, float* shift, int channels, int blocks,
                                             float count, float epsilon) {
  __shared__ float sums_of[128], products_of[128];
  int channel = blockIdx.x, lane = threadIdx.x;
  float sum = 0.0f, product = 0.0f;
  for (int block = lane; block < blocks; block += 128) {
    sum += sums[block * channels + channel];
    product += products[block * channels + channel];
  }
  sums_of[lane] = sum;
  products_of[lane] = product;
  __syncthreads();
  for (int half = 64; half > 0; half /= 2) {
    if (lane < half) {
      sums_of[lane] += sums_of[lane + half];
      products_of[lane] += products_of[lane + half];
    }
    __syncthreads();
  }
  if (lane != 0) return;
  float inverse = 1.0f / sqrtf(variance[channel] + epsilon);
  float normalised = products_of[0] * inverse;
  dbeta[channel] = sums_of[0];
  dgamma[channel] = normalised;
  scale[channel] = gamma[channel] * inverse;
  slope[channel] = -gamma[channel] * inverse * inverse * normalised / count;
  shift[channel] = -gamma[channel] * inverse * sums_of[0] / count;
}

template <class Vector>
__device__ inline void input_gradients(const Vector* x, const Vector* y, const Vector* dy,
                                       const Vector* mean, const Vector* scale,
                                       const Vector* slope, const Vector* shift, Vector* dx,
                                       int count, int channels, int activation) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    int c = i % channels;
    Vector u = dy[i] * activation_slope(y[i], activation);
    dx[i] = u * scale[c] + (x[i] - mean[c]) * slope[c] + shift[c];
  }
}

extern "C" __global__ void input_gradient(const float* x, const float* y, const float* dy,
                                          const float* mean, const float* scale,
                                          const float* slope, const float* shift, float* dx,
                                          int count, int channels, int activation) {
  input_gradients(x, y, dy, mean, scale, slope, shift, dx, count, channels, activation);
}

extern "C" __global__ void input_gradient4(const float4* x, const float4* y, const float4* dy,
                                           const float4* mean, const float4* scale,
                                           const float4* slope, const float4* shift, float4* dx,
                                           int count, int channels, int activation) {
  input_gradients(x, y, dy, mean, scale, slope, shift, dx, count, channels, activation);
}
