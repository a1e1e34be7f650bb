// Adam over all variables: a variable, b gradient, c and d the moments m and v, in place.

#include "lists.cuh"

extern "C" __global__ void adam(List4 list, const float* rates, int at, float beta1, float rest1,
                                float beta2, float rest2, float epsilon) {
  int k = tensor_of_block(list);
  float rate = rates[at];
  int start = ((int)blockIdx.x - list.first[k]) * PER_BLOCK;
  int end = start + PER_BLOCK < list.count[k] ? start + PER_BLOCK : list.count[k];
  for (int i = start + threadIdx.x; i < end; i += blockDim.x) {
    float g = list.b[k][i];
    float m = beta1 * list.c[k][i] + rest1 * g;
    float v = beta2 * list.d[k][i] + rest2 * g * g;
    list.c[k][i] = m;
    list.d[k][i] = v;
    list.a[k][i] -= rate * (m / (sqrtf(v) + epsilon));
  }
}
