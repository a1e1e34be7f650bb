// One operation a number. Operations go by their numbers in `elements.ts`.

extern "C" __global__ void unary(const float* x, float* y, int count, int op) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    float a = x[i], b = a;
    switch (op) {
      case 0: b = 1.0f / sqrtf(a); break;
      case 1: b = sqrtf(a); break;
      case 2: b = a * a; break;
      case 3: b = a < 0.0f ? 0.0f : a; break;
      case 4: b = tanhf(a); break;
      case 5: b = 1.0f / (1.0f + expf(-a)); break;
      case 6: b = -a; break;
      case 7: b = expf(a); break;
      case 8: b = fabsf(a); break;
    }
    y[i] = b;
  }
}

// The shorter operand repeats along the last axes: [channels], or one number.
extern "C" __global__ void binary(const float* a, const float* b, float* y, int count, int a_size,
                                  int b_size, int op) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    float p = a[a_size == count ? i : i % a_size], q = b[b_size == count ? i : i % b_size];
    float r = 0.0f;
    switch (op) {
      case 0: r = p + q; break;
      case 1: r = p - q; break;
      case 2: r = p * q; break;
      case 3: r = p / q; break;
      case 4: r = p > q || p != p ? p : q; break;
      case 5: r = p < q || p != p ? p : q; break;
    }
    y[i] = r;
  }
}
