// Sums over rows of [rows, channels], for each channel. A block takes some channels and some rows: a
// thread always sees the same channel, neighbours read neighbours, and no thread adds atomically, so
// that the same numbers give the same sum bit for bit.

#define BLOCK 256
#define TILE 128 // channels of a block, where there are more

struct Columns {
  int channel;   // of this thread
  int width;     // channels of this block
  int lane;      // which of the block's rows
  int lanes;     // rows that the block sees at once
  int first, end; // its rows
  bool is_active;
};

__device__ inline Columns columns_of(int rows, int channels, int rows_per_block) {
  Columns c;
  int start = blockIdx.x * TILE;
  c.width = channels - start < TILE ? channels - start : TILE;
  c.lanes = BLOCK / c.width;
  c.lane = threadIdx.x / c.width;
  c.channel = start + threadIdx.x % c.width;
  c.first = blockIdx.y * rows_per_block;
  c.end = c.first + rows_per_block < rows ? c.first + rows_per_block : rows;
  c.is_active = c.lane < c.lanes;
  return c;
}

// The sum over the lanes; whole in lane 0 only. All threads of the block must call it.
__device__ inline float sum_lanes(float mine, const Columns& c, float* shared) {
  __syncthreads();
  shared[threadIdx.x] = mine;
  __syncthreads();
  float sum = 0.0f;
  if (c.lane == 0) {
    for (int lane = 0; lane < c.lanes; lane++) sum += shared[lane * c.width + threadIdx.x];
  }
  return sum;
}
