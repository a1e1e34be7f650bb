// A double of cuBLASLt: matrix products by loops.
#include "double.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>

struct Operation { int compute; int transposed[2] = {0, 0}; };
struct Layout { uint64_t rows, columns; int64_t leading; };
static std::set<void*> alive;
static int handles = 0;
template <class T> static int made(uint64_t* out, T value) { auto* it = new T(value); alive.insert(it); *out = uint64_t(it); return 0; }
static int gone(uint64_t handle) {
  if (!alive.erase(reinterpret_cast<void*>(handle))) { fprintf(stderr, "double: cuBLASLt: something is destroyed twice\n"); abort(); }
  return 0;
}

extern "C" {
size_t cublasLtGetVersion() { return 130100; }
size_t cublasLtGetCudartVersion() { return 13000; }
int cublasLtCreate(uint64_t* handle) { handles++; return made(handle, 0); }
int cublasLtDestroy(uint64_t handle) {
  gone(handle);
  if (--handles == 0 && !alive.empty()) { fprintf(stderr, "double: cuBLASLt: %zu things are left\n", alive.size()); abort(); }
  return 0;
}
const char* cublasLtGetStatusName(int) { return "CUBLAS_STATUS_INVALID_VALUE"; }
int cublasLtMatmulDescCreate(uint64_t* out, int compute, int) { return made(out, Operation{compute}); }
int cublasLtMatmulDescSetAttribute(uint64_t operation, int attribute, const int* value, size_t) {
  reinterpret_cast<Operation*>(operation)->transposed[attribute - 3] = *value;
  return 0;
}
int cublasLtMatmulDescDestroy(uint64_t handle) { return gone(handle); }
int cublasLtMatrixLayoutCreate(uint64_t* out, int, uint64_t rows, uint64_t columns, int64_t leading) { return made(out, Layout{rows, columns, leading}); }
int cublasLtMatrixLayoutDestroy(uint64_t handle) { return gone(handle); }
int cublasLtMatmulPreferenceCreate(uint64_t* out) { return made(out, 0); }
int cublasLtMatmulPreferenceSetAttribute(uint64_t, int, const void*, size_t) { return 0; }
int cublasLtMatmulPreferenceDestroy(uint64_t handle) { return gone(handle); }
int cublasLtMatmulAlgoGetHeuristic(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, int, char* result, int* count) {
  memset(result, 0, 96);
  *count = 1;
  return 0;
}
int cublasLtMatmul(uint64_t, uint64_t operation, const float*, uint64_t a, uint64_t a_layout, uint64_t b, uint64_t b_layout,
                   const float*, uint64_t, uint64_t, uint64_t d, uint64_t d_layout, const void*, uint64_t, size_t, uint64_t stream) {
  Operation of = *reinterpret_cast<Operation*>(operation);
  Layout la = *reinterpret_cast<Layout*>(a_layout), lb = *reinterpret_cast<Layout*>(b_layout), ld = *reinterpret_cast<Layout*>(d_layout);
  uint64_t depth = of.transposed[0] ? la.rows : la.columns, also = of.transposed[1] ? lb.columns : lb.rows;
  if (depth != also || (of.transposed[0] ? la.columns : la.rows) != ld.rows) return 7;
  auto *pa = reinterpret_cast<float*>(a), *pb = reinterpret_cast<float*>(b), *pd = reinterpret_cast<float*>(d);
  double_enqueue(stream, "a matrix product", {a, b, d}, [=] {
    for (uint64_t i = 0; i < ld.rows; i++) for (uint64_t j = 0; j < ld.columns; j++) {
      double sum = 0;
      for (uint64_t k = 0; k < depth; k++) {
        sum += double(of.transposed[0] ? pa[i * la.leading + k] : pa[k * la.leading + i]) *
               (of.transposed[1] ? pb[k * lb.leading + j] : pb[j * lb.leading + k]);
      }
      pd[j * ld.leading + i] = float(sum);
    }
  });
  return 0;
}
}
