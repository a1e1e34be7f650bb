// x [rows, columns] -> y [columns, rows]. A tile goes through shared memory, so that both sides are read
// and written along their rows; the odd width keeps a column's numbers in different banks.

extern "C" __global__ void transpose(const float* x, float* y, int rows, int columns) {
  __shared__ float tile[32 * 33];
  int left = blockIdx.x * 32, top = blockIdx.y * 32;
  int lane = threadIdx.x % 32, line = threadIdx.x / 32;
  for (int r = line; r < 32; r += 8) {
    if (top + r < rows && left + lane < columns) {
      tile[r * 33 + lane] = x[(size_t)(top + r) * columns + left + lane];
    }
  }
  __syncthreads();
  for (int c = line; c < 32; c += 8) {
    if (left + c < columns && top + lane < rows) {
      y[(size_t)(left + c) * rows + top + lane] = tile[lane * 33 + c];
    }
  }
}
