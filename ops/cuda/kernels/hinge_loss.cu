// The mean of max(0, 1 + slope x) over logits, or of slope x where there is no margin, and its gradient.
// One block: there are no more logits than images in a batch.

extern "C" __global__ void mean_hinge(const float* logits, float* loss, int count, float slope,
                                      int has_margin) {
  __shared__ float sums[256];
  int lane = threadIdx.x;
  float sum = 0.0f;
  for (int i = lane; i < count; i += 256) {
    float y = slope * logits[i];
    if (has_margin) y = 1.0f + y < 0.0f ? 0.0f : 1.0f + y;
    sum += y;
  }
  sums[lane] = sum;
  __syncthreads();
  for (int half = 128; half > 0; half /= 2) {
    if (lane < half) sums[lane] += sums[lane + half];
    __syncthreads();
  }
  if (lane == 0) loss[0] = sums[0] / (float)count;
}

extern "C" __global__ void hinge_gradient(const float* logits, const float* gradient, float* dlogits,
                                          int count, float slope, int has_margin) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count) return;
  bool counts = !has_margin || 1.0f + slope * logits[i] > 0.0f;
  dlogits[i] = counts ? slope * (gradient[0] / (float)count) : 0.0f;
}
