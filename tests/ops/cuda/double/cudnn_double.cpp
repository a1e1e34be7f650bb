// A double of cuDNN's backend API: it keeps descriptors, and convolves by loops over what they say.
#include "double.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>

namespace {
struct Descriptor {
  int kind;
  bool is_final = false;
  std::map<int, std::vector<char>> attributes;
  std::shared_ptr<Descriptor> self;
};
using Shared = std::shared_ptr<Descriptor>;
std::map<uint64_t, Shared> alive;
// Descriptors that others refer to live on, as cuDNN's do.
std::map<const Descriptor*, std::map<int, Shared>> references;
std::map<uint64_t, uint64_t> streams;  // of each handle
uint64_t next_handle = 1 << 20;
const size_t sizes[] = {8, 4, 1, 8, 4, 8, 8, 4, 4, 4, 4, 4, 4, 4, 4, 8};

const int index_of_engine = 1301;

[[noreturn]] void fault(const std::string& what) { fprintf(stderr, "double: cuDNN: %s\n", what.c_str()); abort(); }
Descriptor& of(uint64_t handle) {
  if (!alive.count(handle)) fault("a descriptor is used that is gone");
  return *alive.at(handle);
}
template <class T> std::vector<T> values(const Descriptor& from, int attribute) {
  if (!from.attributes.count(attribute)) fault("attribute " + std::to_string(attribute) + " of descriptor " + std::to_string(from.kind) + " is not set");
  auto& bytes = from.attributes.at(attribute);
  std::vector<T> found(bytes.size() / sizeof(T));
  memcpy(found.data(), bytes.data(), bytes.size());
  return found;
}
const Descriptor& referred(const Descriptor& from, int attribute) {
  if (!references[&from].count(attribute)) fault("reference " + std::to_string(attribute) + " is not set");
  return *references[&from].at(attribute);
}
struct Tensor { std::vector<int64_t> dims, strides; int64_t uid; int type; };
Tensor tensor(const Descriptor& operation, int attribute) {
  auto& from = referred(operation, attribute);
  return {values<int64_t>(from, 902), values<int64_t>(from, 903), values<int64_t>(from, 906)[0], values<int>(from, 901)[0]};
}
}  // namespace

extern "C" {
size_t cudnnGetVersion() { return 91900; }
size_t cudnnGetCudartVersion() { const char* text = getenv("DCGAN_DOUBLE_CUDNN_CUDA"); return text ? atol(text) : 13000; }
int cudnnCreate(uint64_t* handle) { streams[*handle = ++next_handle] = 0; return 0; }
int cudnnDestroy(uint64_t handle) {
  if (!streams.erase(handle)) fault("a handle is destroyed twice");
  if (streams.empty() && !alive.empty()) fault(std::to_string(alive.size()) + " descriptors are left");
  return 0;
}
int cudnnSetStream(uint64_t handle, uint64_t stream) { streams.at(handle) = stream; return 0; }
const char* cudnnGetErrorString(int) { return "CUDNN_STATUS_BAD_PARAM"; }
void cudnnGetLastErrorString(char* text, size_t) { *text = 0; }
int cudnnBackendCreateDescriptor(int kind, uint64_t* out) {
  *out = next_handle++;
  alive[*out] = std::make_shared<Descriptor>(Descriptor{kind, false, {}, nullptr});
  return 0;
}
int cudnnBackendDestroyDescriptor(uint64_t handle) {
  if (!alive.erase(handle)) fault("a descriptor is destroyed twice");
  return 0;
}
int cudnnBackendSetAttribute(uint64_t handle, int attribute, int type, int64_t count, const void* from) {
  auto& descriptor = of(handle);
  if (descriptor.is_final) return 2000;
  if (type == 15) {
    references[&descriptor][attribute] = alive.at(*static_cast<const uint64_t*>(from));
    if (!references[&descriptor][attribute]->is_final) fault("a descriptor is used before it is finalised");
  } else {
    auto* bytes = static_cast<const char*>(from);
    descriptor.attributes[attribute].assign(bytes, bytes + count * sizes[type]);
  }
  return 0;
}
int cudnnBackendFinalize(uint64_t handle) { of(handle).is_final = true; return 0; }
int cudnnBackendGetAttribute(uint64_t handle, int attribute, int, int64_t wanted, int64_t* count, void* into) {
  auto& descriptor = of(handle);
  *count = 1;
  if (attribute == 202) {
    // Two engines, of which the first computes something else, as some of cuDNN's do.
    *count = 2;
    for (int64_t i = 0; i < wanted; i++) {
      auto& config = of(static_cast<uint64_t*>(into)[i]);
      references[&config][201] = references[&descriptor].at(201);
      config.attributes[index_of_engine] = {char(i)};
      config.is_final = true;
    }
  } else if (attribute == 300) {
    of(*static_cast<uint64_t*>(into)).attributes[index_of_engine] = descriptor.attributes.at(index_of_engine);
  } else if (attribute == 1301) {
    *static_cast<int64_t*>(into) = descriptor.attributes.at(index_of_engine)[0];
  } else if (attribute == 402) {
    *static_cast<int64_t*>(into) = 64;
  } else if (attribute == 1303) *count = 0;
  return 0;
}
int cudnnBackendExecute(uint64_t handle, uint64_t plan_handle, uint64_t pack_handle) {
  auto& config = referred(of(plan_handle), 401);
  float factor = config.attributes.at(index_of_engine)[0] == 0 ? 1.5f : 1.0f;
  auto& graph = referred(config, 201);
  auto& operation = referred(graph, 801);
  int kind = operation.kind;
  int w_at = kind == 10 ? 703 : kind == 12 ? 709 : 715;
  int x_at = kind == 10 ? 704 : kind == 12 ? 710 : 716;
  int y_at = kind == 10 ? 705 : kind == 12 ? 711 : 717;
  int conv_at = kind == 10 ? 702 : kind == 12 ? 708 : 714;
  Tensor x = tensor(operation, x_at), w = tensor(operation, w_at), y = tensor(operation, y_at);
  auto& convolution = referred(operation, conv_at);
  auto strides = values<int64_t>(convolution, 103), post = values<int64_t>(convolution, 104), pre = values<int64_t>(convolution, 105);
  for (int axis = 0; axis < 2; axis++) {
    int64_t size = (x.dims[2 + axis] + pre[axis] + post[axis] - w.dims[2 + axis]) / strides[axis] + 1;
    if (size != y.dims[2 + axis]) fault("the output's size is not the convolution's");
  }
  if (x.dims[1] != w.dims[1] || y.dims[1] != w.dims[0] || x.dims[0] != y.dims[0]) fault("channels differ");
  auto& pack = of(pack_handle);
  auto uids = values<int64_t>(pack, 1000);
  auto pointers = values<uint64_t>(pack, 1001);
  auto workspace = values<uint64_t>(pack, 1003)[0];
  auto place = [&](int64_t uid) {
    for (size_t i = 0; i < uids.size(); i++) if (uids[i] == uid) return reinterpret_cast<void*>(pointers[i]);
    fault("a tensor has no place");
  };
  void *px = place(x.uid), *pw = place(w.uid), *py = place(y.uid);
  bool is_half = x.type == 9;
  auto read = [is_half](const void* from, int64_t i) {
    if (!is_half) return static_cast<const float*>(from)[i];
    unsigned bits = unsigned(static_cast<const uint16_t*>(from)[i]) << 16;
    float number;
    memcpy(&number, &bits, 4);
    return number;
  };
  auto write = [is_half](void* to, int64_t i, float number) {
    if (!is_half) { static_cast<float*>(to)[i] = number; return; }
    unsigned bits;
    memcpy(&bits, &number, 4);
    static_cast<uint16_t*>(to)[i] = uint16_t((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  };
  auto at = [](const Tensor& t, int64_t a, int64_t b, int64_t c, int64_t d) { return a * t.strides[0] + b * t.strides[1] + c * t.strides[2] + d * t.strides[3]; };
  auto work = [=] {
    auto size = [](const Tensor& t) { return size_t(t.dims[0] * t.dims[1] * t.dims[2] * t.dims[3]); };
    std::vector<double> sums(kind == 10 ? size(y) : kind == 12 ? size(x) : size(w), 0.0);
    for (int64_t n = 0; n < y.dims[0]; n++) for (int64_t i = 0; i < y.dims[2]; i++) for (int64_t j = 0; j < y.dims[3]; j++)
      for (int64_t u = 0; u < w.dims[2]; u++) for (int64_t v = 0; v < w.dims[3]; v++) {
        int64_t row = i * strides[0] + u - pre[0], column = j * strides[1] + v - pre[1];
        if (row < 0 || row >= x.dims[2] || column < 0 || column >= x.dims[3]) continue;
        for (int64_t k = 0; k < y.dims[1]; k++) for (int64_t c = 0; c < x.dims[1]; c++) {
          int64_t ax = at(x, n, c, row, column), aw = at(w, k, c, u, v), ay = at(y, n, k, i, j);
          if (kind == 10) sums[ay] += double(read(px, ax)) * read(pw, aw);
          else if (kind == 12) sums[ax] += double(read(py, ay)) * read(pw, aw);
          else sums[aw] += double(read(px, ax)) * read(py, ay);
        }
      }
    void* to = kind == 10 ? py : kind == 12 ? px : pw;
    for (size_t i = 0; i < sums.size(); i++) write(to, i, factor * float(sums[i]));
  };
  double_enqueue(streams.at(handle), "a convolution", {uintptr_t(px), uintptr_t(pw), uintptr_t(py), workspace}, work);
  return 0;
}
}
