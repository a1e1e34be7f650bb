// Images come as bytes, a quarter of the traffic; each byte stands for a number of a table.

extern "C" __global__ void look_up(const unsigned char* bytes, const float* table, float* y,
                                   int count) {
  int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) y[i] = table[bytes[i]];
}
