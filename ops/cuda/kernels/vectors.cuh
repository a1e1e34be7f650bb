// The same work on one number or on four: neighbours of one row, where channels come in fours.

__device__ inline float4 operator+(float4 a, float4 b) {
  return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
}
__device__ inline float4 operator-(float4 a, float4 b) {
  return make_float4(a.x - b.x, a.y - b.y, a.z - b.z, a.w - b.w);
}
__device__ inline float4 operator*(float4 a, float4 b) {
  return make_float4(a.x * b.x, a.y * b.y, a.z * b.z, a.w * b.w);
}
__device__ inline float4 activate(float4 x, int activation) {
  return make_float4(activate(x.x, activation), activate(x.y, activation),
                     activate(x.z, activation), activate(x.w, activation));
}
__device__ inline float4 activation_slope(float4 y, int activation) {
  return make_float4(activation_slope(y.x, activation), activation_slope(y.y, activation),
                     activation_slope(y.z, activation), activation_slope(y.w, activation));
}
