// c [m, n] = op(a) op(b), for where cuBLASLt is absent. A block makes 32 x 32 numbers of c; a is at
// a[row * a_row + k * a_depth], and so on, so that transposed operands need no kernel of their own.

extern "C" __global__ void mat_mul(const float* a, const float* b, float* c, int m, int n, int depth,
                                   int a_row, int a_depth, int b_depth, int b_column) {
  __shared__ float as[32 * 33], bs[32 * 33];
  int column = threadIdx.x % 32, line = threadIdx.x / 32;
  int top = blockIdx.y * 32, left = blockIdx.x * 32;
  float sums[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  for (int start = 0; start < depth; start += 32) {
    for (int r = line; r < 32; r += 8) {
      int k = start + column, row = top + r;
      as[r * 33 + column] = row < m && k < depth ? a[(size_t)row * a_row + (size_t)k * a_depth] : 0.0f;
      int k2 = start + r, col = left + column;
      bs[r * 33 + column] = col < n && k2 < depth ? b[(size_t)k2 * b_depth + (size_t)col * b_column] : 0.0f;
    }
    __syncthreads();
    for (int k = 0; k < 32; k++) {
      float right = bs[k * 33 + column];
      for (int part = 0; part < 4; part++) sums[part] += as[(line + 8 * part) * 33 + k] * right;
    }
    __syncthreads();
  }
  for (int part = 0; part < 4; part++) {
    int row = top + line + 8 * part;
    if (row < m && left + column < n) c[(size_t)row * n + left + column] = sums[part];
  }
}
