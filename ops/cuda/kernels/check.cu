// Noise, and how far two results are apart: with them an engine shows that it computes the right thing
// before it is taken.

// Numbers in [-1, 1) that follow from their place and the seed.
extern "C" __global__ void noise(float* x, int count, int seed) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    unsigned h = (unsigned)i * 2654435761u + (unsigned)seed * 40503u;
    h ^= h >> 15;
    h *= 2246822519u;
    h ^= h >> 13;
    x[i] = (float)(int)h * (1.0f / 2147483648.0f);
  }
}

// The largest |a - b| and |b|; both are 0 before. Of floats that are not negative the bits have the same
// order, and a NaN's are above all.
extern "C" __global__ void largest_difference(const float* a, const float* b, int* largest, int count) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    atomicMax(largest, (int)__float_as_uint(fabsf(a[i] - b[i])));
    atomicMax(largest + 1, (int)__float_as_uint(fabsf(b[i])));
  }
}
