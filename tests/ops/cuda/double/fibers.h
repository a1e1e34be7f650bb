// Compiles CUDA C kernels as C++ and runs them on one thread of the CPU. A thread of the card is a fiber:
// all of a block run until each has come to a barrier, in an order that is shuffled anew between two
// barriers. A race between threads so gives wrong numbers, and a barrier that some threads never reach
// ends the process. x86-64 alone.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#define __global__
#define __device__
#define __shared__ static

namespace fibers {
struct Dim { unsigned x = 1, y = 1, z = 1; };

asm(R"(
.text
.local fiber_switch
.type fiber_switch, @function
fiber_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
)");
extern "C" void fiber_switch(void** from, void* to);

constexpr size_t stack_bytes = 1 << 16;

struct Fiber {
  void* stack_pointer = nullptr;
  bool is_done = false, waits = false;
  char* stack = nullptr;
};

inline std::vector<Fiber> all;
inline void* scheduler = nullptr;
inline unsigned current = 0;
inline const std::function<void()>* body = nullptr;
inline uint64_t random_state = 88172645463325252ull;

inline uint64_t next_random() {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  return random_state ^= random_state << 17;
}

inline void entry() {
  (*body)();
  Fiber& mine = all[current];
  mine.is_done = true;
  fiber_switch(&mine.stack_pointer, scheduler);
  abort();
}

inline void barrier() {
  Fiber& mine = all[current];
  mine.waits = true;
  fiber_switch(&mine.stack_pointer, scheduler);
}

inline void prepare(Fiber& fiber) {
  if (!fiber.stack) fiber.stack = static_cast<char*>(malloc(stack_bytes));
  uintptr_t top = (reinterpret_cast<uintptr_t>(fiber.stack) + stack_bytes) & ~uintptr_t(15);
  void** at = reinterpret_cast<void**>(top);
  *--at = nullptr;
  *--at = reinterpret_cast<void*>(&entry);
  for (int i = 0; i < 6; i++) *--at = nullptr;
  fiber.stack_pointer = at;
  fiber.is_done = fiber.waits = false;
}
}  // namespace fibers

struct alignas(16) float4 { float x, y, z, w; };
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline int atomicMax(int* at, int value) { int before = *at; if (value > before) *at = value; return before; }
inline unsigned __float_as_uint(float x) { unsigned bits; memcpy(&bits, &x, 4); return bits; }
inline float __uint_as_float(unsigned bits) { float x; memcpy(&x, &bits, 4); return x; }
inline fibers::Dim threadIdx, blockIdx, blockDim, gridDim;
inline void __syncthreads() { fibers::barrier(); }

namespace fibers {
inline void run_block(unsigned threads) {
  if (all.size() < threads) all.resize(threads);
  std::vector<unsigned> order(threads);
  for (unsigned t = 0; t < threads; t++) { prepare(all[t]); order[t] = t; }
  while (true) {
    for (unsigned t = threads - 1; t > 0; t--) std::swap(order[t], order[next_random() % (t + 1)]);
    unsigned waiting = 0, done = 0;
    for (unsigned t : order) {
      current = t;
      threadIdx = {t, 0, 0};
      all[t].waits = false;
      fiber_switch(&scheduler, all[t].stack_pointer);
      if (all[t].is_done) done++; else waiting++;
    }
    if (waiting == 0) return;
    if (done > 0) {
      fprintf(stderr, "double: %u threads wait at a barrier that %u never reach\n", waiting, done);
      abort();
    }
  }
}

inline void run(Dim grid, unsigned threads, const std::function<void()>& kernel) {
  body = &kernel;
  gridDim = grid;
  blockDim = {threads, 1, 1};
  for (unsigned y = 0; y < grid.y; y++) {
    for (unsigned x = 0; x < grid.x; x++) {
      blockIdx = {x, y, 0};
      run_block(threads);
    }
  }
}

template <class... A, size_t... I>
std::tuple<A...> arguments(void** params, std::index_sequence<I...>) {
  return {*static_cast<A*>(params[I])...};
}

// What a launch does, with its arguments copied as the driver copies them, and its addresses noted.
template <class... A>
std::function<void()> bind(void (*kernel)(A...), Dim grid, unsigned threads, void** params,
                           std::vector<uintptr_t>& addresses) {
  auto values = arguments<A...>(params, std::index_sequence_for<A...>{});
  std::apply([&](auto... each) {
    ([&] { if constexpr (std::is_pointer_v<decltype(each)>) addresses.push_back(reinterpret_cast<uintptr_t>(each)); }(), ...);
  }, values);
  return [=] { run(grid, threads, [&] { std::apply(kernel, values); }); };
}
}  // namespace fibers
