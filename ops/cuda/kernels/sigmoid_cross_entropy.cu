// The mean cross-entropy of sigmoid(logits) against one label, in the form that overflows nowhere, and
// its gradient. One block: there are no more logits than images in a batch.

extern "C" __global__ void mean_loss(const float* logits, float* loss, int count, float label) {
  __shared__ float sums[256];
  int lane = threadIdx.x;
  float sum = 0.0f;
  for (int i = lane; i < count; i += 256) {
    float x = logits[i];
    sum += (x < 0.0f ? 0.0f : x) - x * label + log1pf(expf(-fabsf(x)));
  }
  sums[lane] = sum;
  __syncthreads();
  for (int half = 128; half > 0; half /= 2) {
    if (lane < half) sums[lane] += sums[lane + half];
    __syncthreads();
  }
  if (lane == 0) loss[0] = sums[0] / (float)count;
}

extern "C" __global__ void loss_gradient(const float* logits, const float* gradient, float* dlogits,
                                         int count, float label) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count) return;
  float probability = 1.0f / (1.0f + expf(-logits[i]));
  dlogits[i] = (probability - label) * (gradient[0] / (float)count);
}
