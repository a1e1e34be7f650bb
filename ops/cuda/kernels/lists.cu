// The other ops over lists of tensors.

#include "lists.cuh"

// a moves towards b: a running average.
extern "C" __global__ void move_averages(List2 list, float decay, float rest) {
  int k = tensor_of_block(list);
  int start = ((int)blockIdx.x - list.first[k]) * PER_BLOCK;
  int end = start + PER_BLOCK < list.count[k] ? start + PER_BLOCK : list.count[k];
  for (int i = start + threadIdx.x; i < end; i += blockDim.x) {
    list.a[k][i] = list.a[k][i] * decay + list.b[k][i] * rest;
  }
}

// a moves towards b by a part of the way.
extern "C" __global__ void move_towards(List2 list, const float* rate) {
  int k = tensor_of_block(list);
  int start = ((int)blockIdx.x - list.first[k]) * PER_BLOCK;
  int end = start + PER_BLOCK < list.count[k] ? start + PER_BLOCK : list.count[k];
  for (int i = start + threadIdx.x; i < end; i += blockDim.x) {
    list.a[k][i] += rate[0] * (list.b[k][i] - list.a[k][i]);
  }
}

// b = factor * a.
extern "C" __global__ void scale_all(List2 list, float factor) {
  int k = tensor_of_block(list);
  int start = ((int)blockIdx.x - list.first[k]) * PER_BLOCK;
  int end = start + PER_BLOCK < list.count[k] ? start + PER_BLOCK : list.count[k];
  for (int i = start + threadIdx.x; i < end; i += blockDim.x) list.b[k][i] = factor * list.a[k][i];
}

// The answer is 1 before; whoever finds a number that is not finite writes 0, all the same one. The bits
// of the exponent, since a compiler may assume that floats are finite.
extern "C" __global__ void all_finite(List1 list, float* answer) {
  int k = tensor_of_block(list);
  int start = ((int)blockIdx.x - list.first[k]) * PER_BLOCK;
  int end = start + PER_BLOCK < list.count[k] ? start + PER_BLOCK : list.count[k];
  const unsigned* bits = (const unsigned*)list.a[k];
  for (int i = start + threadIdx.x; i < end; i += blockDim.x) {
    if ((bits[i] & 0x7f800000u) == 0x7f800000u) answer[0] = 0.0f;
  }
}
