// A label's numbers behind the channels of every pixel of its image, and back.

extern "C" __global__ void concat_condition(const float* x, const float* label, float* y, int count,
                                            int channels, int classes, int pixels) {
  int stride = gridDim.x * blockDim.x;
  int width = channels + classes;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    int row = i / width, c = i % width;
    y[i] = c < channels ? x[(size_t)row * channels + c]
                        : label[(size_t)(row / pixels) * classes + c - channels];
  }
}

extern "C" __global__ void first_channels(const float* x, float* y, int count, int more,
                                          int channels) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    y[i] = x[(size_t)(i / channels) * more + i % channels];
  }
}
