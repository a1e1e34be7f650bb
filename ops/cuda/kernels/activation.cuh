// The activations by their numbers: 0 none, 1 relu, 2 lrelu, 3 tanh, 4 sigmoid.

__device__ inline float activate(float x, int activation) {
  switch (activation) {
    case 1: return x < 0.0f ? 0.0f : x; // keeps NaN
    case 2: return x < 0.0f ? 0.2f * x : x;
    case 3: return tanhf(x);
    case 4: return 1.0f / (1.0f + expf(-x));
    default: return x;
  }
}

// The slope follows from the output alone.
__device__ inline float activation_slope(float y, int activation) {
  switch (activation) {
    case 1: return y > 0.0f ? 1.0f : y != y ? y : 0.0f;
    case 2: return y > 0.0f ? 1.0f : y != y ? y : 0.2f;
    case 3: return 1.0f - y * y;
    case 4: return y * (1.0f - y);
    default: return 1.0f;
  }
}
