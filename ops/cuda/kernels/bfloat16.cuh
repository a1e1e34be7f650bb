// bfloat16: the upper half of a float's bits, rounded to the nearest, ties to even.

__device__ inline unsigned short narrow(float x) {
  unsigned bits = __float_as_uint(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return 0x7fff; // NaN stays NaN
  return (unsigned short)((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

__device__ inline float widen(unsigned short x) {
  return __uint_as_float((unsigned)x << 16);
}
