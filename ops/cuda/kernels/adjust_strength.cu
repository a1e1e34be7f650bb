// Adaptive augmentation, as ops/adjust_strength.ts defines it. One thread: there are no more outputs than
// images in a batch.

extern "C" __global__ void adjust_strength(float* strength, float* signs, const float* outputs,
                                           const float* change, float* told, int count,
                                           float target, float every) {
  if (threadIdx.x > 0) return;
  float above = 0.0f;
  for (int i = 0; i < count; i++) {
    above += (outputs[i] > 0.5f ? 1.0f : 0.0f) - (outputs[i] < 0.5f ? 1.0f : 0.0f);
  }
  float total = signs[0] + above / (float)count;
  float heuristic = total / every;
  float way = heuristic > target ? 1.0f : heuristic < target ? -1.0f : 0.0f;
  float moved = strength[0] + change[0] * way;
  moved = moved < 0.0f ? 0.0f : moved > 1.0f ? 1.0f : moved;
  strength[0] = moved;
  signs[0] = change[0] > 0.0f ? 0.0f : total;
  told[0] = moved;
  told[1] = heuristic;
}
