// A convolution's patches: [pixels of y, filter height * width * channels]. With them its three passes are
// matrix products, whose filter is tfjs's own. Vectors are 4 channels where their number allows it.

struct Geometry {
  int in_height, in_width, out_height, out_width, filter_height, filter_width;
  int stride_height, stride_width, top, left;
  int channels; // in vectors
};

template <class Vector>
__device__ inline void gather(const Vector* x, Vector* patches, int count, Geometry g, Vector zero) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    int rest = i / g.channels, c = i - rest * g.channels;
    int pixel = rest / (g.filter_height * g.filter_width);
    int tap = rest - pixel * (g.filter_height * g.filter_width);
    int u = tap / g.filter_width, v = tap - u * g.filter_width;
    int line = pixel / g.out_width, q = pixel - line * g.out_width;
    int n = line / g.out_height, p = line - n * g.out_height;
    int h = p * g.stride_height + u - g.top, w = q * g.stride_width + v - g.left;
    bool is_inside = h >= 0 && h < g.in_height && w >= 0 && w < g.in_width;
    size_t at = ((size_t)(n * g.in_height + h) * g.in_width + w) * g.channels + c;
    patches[i] = is_inside ? x[at] : zero;
  }
}

extern "C" __global__ void gather_patches(const float* x, float* patches, int count, Geometry g) {
  gather(x, patches, count, g, 0.0f);
}

extern "C" __global__ void gather_patches4(const float4* x, float4* patches, int count, Geometry g) {
  gather(x, patches, count, g, make_float4(0.0f, 0.0f, 0.0f, 0.0f));
}

__device__ inline void add_to(float& sum, const float& more) { sum += more; }
__device__ inline void add_to(float4& sum, const float4& more) {
  sum.x += more.x;
  sum.y += more.y;
  sum.z += more.z;
  sum.w += more.w;
}

// Each number of x is the sum of those patches' numbers that stand for it, always in the same order.
template <class Vector>
__device__ inline void scatter(const Vector* patches, Vector* x, int count, Geometry g, Vector zero) {
  int stride = gridDim.x * blockDim.x;
  int taps = g.filter_height * g.filter_width;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    int rest = i / g.channels, c = i - rest * g.channels;
    int line = rest / g.in_width, w = rest - line * g.in_width;
    int n = line / g.in_height, h = line - n * g.in_height;
    Vector sum = zero;
    for (int u = (h + g.top) % g.stride_height; u < g.filter_height; u += g.stride_height) {
      int p = (h + g.top - u) / g.stride_height;
      if (h + g.top < u || p >= g.out_height) continue;
      for (int v = (w + g.left) % g.stride_width; v < g.filter_width; v += g.stride_width) {
        int q = (w + g.left - v) / g.stride_width;
        if (w + g.left < v || q >= g.out_width) continue;
        size_t pixel = (size_t)(n * g.out_height + p) * g.out_width + q;
        add_to(sum, patches[(pixel * taps + u * g.filter_width + v) * g.channels + c]);
      }
    }
    x[i] = sum;
  }
}

extern "C" __global__ void scatter_patches(const float* patches, float* x, int count, Geometry g) {
  scatter(patches, x, count, g, 0.0f);
}

extern "C" __global__ void scatter_patches4(const float4* patches, float4* x, int count, Geometry g) {
  scatter(patches, x, count, g, make_float4(0.0f, 0.0f, 0.0f, 0.0f));
}
