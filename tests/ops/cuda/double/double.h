// What the doubles of NVIDIA's libraries have in common: the driver's queue of work.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

// Queues work on a stream, or notes it in the graph that is being captured. Every address must be in
// memory of the card when the work is queued and when it runs.
void double_enqueue(uint64_t stream, const char* what, std::vector<uintptr_t> addresses,
                    std::function<void()> work);
