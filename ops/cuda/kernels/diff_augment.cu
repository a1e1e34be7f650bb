// Differentiable augmentation, as ops/diff_augment.ts defines it. One block an image: it sums what the
// mean needs, then writes.

#define THREADS 256
#define ROW 13

struct Applied {
  float scale, pixel, whole, offset;
  int down, right, top, left, bottom, end;
};

__device__ inline Applied applied(const float* row, float strength) {
  bool color = row[10] < strength, moved = row[11] < strength, cut = row[12] < strength;
  Applied a;
  a.scale = color ? row[0] : 1.0f;
  a.pixel = color ? row[1] : 0.0f;
  a.whole = color ? row[2] : 0.0f;
  a.offset = color ? row[3] : 0.0f;
  a.down = moved ? (int)row[4] : 0;
  a.right = moved ? (int)row[5] : 0;
  a.top = cut ? (int)row[6] : 0;
  a.left = cut ? (int)row[7] : 0;
  a.bottom = cut ? (int)row[8] : 0;
  a.end = cut ? (int)row[9] : 0;
  return a;
}

// The pixel that a pixel of the output comes from; none is -1. `way` is -1 forward and 1 backward.
__device__ inline int place_of(int pixel, const Applied& a, int height, int width, int way) {
  int row = pixel / width, column = pixel % width;
  int from_row = row + way * a.down, from_column = column + way * a.right;
  int seen_row = way < 0 ? row : from_row, seen_column = way < 0 ? column : from_column;
  bool is_cut = seen_row >= a.top && seen_row < a.bottom && seen_column >= a.left &&
                seen_column < a.end;
  bool is_inside = from_row >= 0 && from_row < height && from_column >= 0 && from_column < width;
  return is_inside && !is_cut ? from_row * width + from_column : -1;
}

__device__ inline void augment(const float* x, const float* rows, const float* strength, float* y,
                               int height, int width, int channels, int way) {
  __shared__ float sums[THREADS];
  int lane = threadIdx.x, pixels = height * width;
  Applied a = applied(rows + (size_t)blockIdx.x * ROW, strength[0]);
  size_t first = (size_t)blockIdx.x * pixels * channels;
  x += first;
  y += first;
  float sum = 0.0f;
  for (int pixel = lane; pixel < pixels; pixel += THREADS) {
    int from = way < 0 ? pixel : place_of(pixel, a, height, width, way);
    if (from < 0) continue;
    for (int c = 0; c < channels; c++) sum += x[(size_t)from * channels + c];
  }
  sums[lane] = sum;
  __syncthreads();
  for (int half = THREADS / 2; half > 0; half /= 2) {
    if (lane < half) sums[lane] += sums[lane + half];
    __syncthreads();
  }
  float shift = a.whole * (sums[0] / ((float)pixels * channels)) + (way < 0 ? a.offset : 0.0f);
  for (int pixel = lane; pixel < pixels; pixel += THREADS) {
    int from = place_of(pixel, a, height, width, way);
    float* to = y + (size_t)pixel * channels;
    if (from < 0) {
      for (int c = 0; c < channels; c++) to[c] = way < 0 ? 0.0f : shift;
      continue;
    }
    const float* at = x + (size_t)from * channels;
    float of_all = 0.0f;
    for (int c = 0; c < channels; c++) of_all += at[c];
    float rest = a.pixel * (of_all / channels) + shift;
    for (int c = 0; c < channels; c++) to[c] = a.scale * at[c] + rest;
  }
}

extern "C" __global__ void diff_augment(const float* x, const float* rows, const float* strength,
                                        float* y, int height, int width, int channels) {
  augment(x, rows, strength, y, height, width, channels, -1);
}

extern "C" __global__ void diff_augment_gradient(const float* dy, const float* rows,
                                                 const float* strength, float* dx, int height,
                                                 int width, int channels) {
  augment(dy, rows, strength, dx, height, width, channels, 1);
}
