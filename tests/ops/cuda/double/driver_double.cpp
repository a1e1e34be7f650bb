// A double of CUDA's driver and of NVRTC, for tests without a card. Memory of the card is memory of the
// host; kernels run as C++ (fibers.h). Work is queued and runs late, when somebody waits: what the host
// changes or frees too early shows. What the real driver leaves undefined ends the process with a line.
#include "double.h"
#include <dlfcn.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <thread>

namespace {
constexpr int out_of_memory = 2, not_ready = 600, illegal_address = 700, in_capture = 900;

struct Work {
  std::string what;
  std::vector<uintptr_t> addresses;
  std::function<void()> run;
};
struct Graph { std::vector<Work> works; };
struct Stream { std::vector<Work> queue; Graph* capturing = nullptr; std::thread::id thread; };
struct Event { size_t asked = 0; bool is_recorded = false; uint64_t stream = 0; };
struct Function { std::function<void()> (*bind)(unsigned, unsigned, unsigned, void**, std::vector<uintptr_t>&); std::string name; };

// Never destroyed: a process may end with work queued, after the kernels are gone.
auto& device_memory = *new std::map<uintptr_t, size_t>;
auto& pinned_memory = *new std::map<uintptr_t, size_t>;
auto& streams = *new std::map<uint64_t, Stream>;
auto& events = *new std::set<Event*>;
auto& graphs = *new std::set<Graph*>;
auto& executables = *new std::set<Graph*>;
auto& modules = *new std::set<void*>;
auto& functions = *new std::vector<Function*>;
int retained = 0;  // the driver counts too: threads of one process share a context
bool has_context = false;
long launches = 0;

long limit(const char* name) {
  const char* text = getenv(name);
  return text ? atol(text) : -1;
}

[[noreturn]] void fault(const std::string& what) {
  fprintf(stderr, "double: %s\n", what.c_str());
  abort();
}

bool is_in(const std::map<uintptr_t, size_t>& memory, uintptr_t address, size_t bytes = 1) {
  auto after = memory.upper_bound(address);
  if (after == memory.begin()) return false;
  auto block = std::prev(after);
  return address + bytes <= block->first + block->second;
}

void check(const Work& work, const char* when) {
  for (uintptr_t address : work.addresses) {
    if (address && !is_in(device_memory, address)) fault(work.what + " uses freed or foreign memory " + when);
  }
}

void run_all(uint64_t stream) {
  auto works = std::move(streams.at(stream).queue);
  streams.at(stream).queue.clear();
  for (auto& work : works) {
    check(work, "when it runs");
    work.run();
  }
}

bool is_lost() {
  long after = limit("DCGAN_DOUBLE_LOST_AFTER");
  return after >= 0 && launches > after;
}

int usual(const char* call) {
  if (!has_context) fault(std::string(call) + " without a context");
  return is_lost() ? illegal_address : 0;
}

bool is_capturing() {
  for (auto& [_, stream] : streams) if (stream.capturing) return true;
  return false;
}
}  // namespace

void double_enqueue(uint64_t stream, const char* what, std::vector<uintptr_t> addresses,
                    std::function<void()> work) {
  if (!streams.count(stream)) fault(std::string(what) + " on a stream that is gone");
  Work queued{what, std::move(addresses), std::move(work)};
  check(queued, "when it is queued");
  Stream& to = streams.at(stream);
  (to.capturing ? to.capturing->works : to.queue).push_back(std::move(queued));
}

extern "C" {
int cuInit(unsigned) { return getenv("DCGAN_DOUBLE_NO_CARD") ? 100 : 0; }
int cuDriverGetVersion(int* version) { *version = 13000; return 0; }
int cuDeviceGetCount(int* count) { *count = 1; return 0; }
int cuDeviceGet(int* device, int index) { *device = index; return 0; }
int cuDeviceGetName(char* name, int length, int) { snprintf(name, length, "a double on the processor"); return 0; }
int cuDeviceGetAttribute(int* value, int attribute, int) {
  *value = attribute == 75 ? 9 : attribute == 76 ? 0 : 132;
  return 0;
}
int cuDevicePrimaryCtxRetain(uint64_t* context, int) { *context = 77; retained++; return 0; }
int cuDevicePrimaryCtxRelease_v2(int) {
  if (--retained > 0) return 0;
  auto gone = [](size_t count, const char* what) {
    if (count) fault("the context is released with " + std::to_string(count) + " " + what + " still there");
  };
  gone(device_memory.size(), "blocks of memory");
  gone(pinned_memory.size(), "blocks of pinned memory");
  gone(streams.size(), "streams");
  gone(events.size(), "events");
  gone(graphs.size() + executables.size(), "graphs");
  gone(modules.size(), "modules");
  for (auto* function : functions) delete function;
  functions.clear();
  has_context = false;
  return 0;
}
int cuCtxSetCurrent(uint64_t context) { has_context = context == 77 && retained > 0; return 0; }
int cuMemGetInfo_v2(uint64_t* free, uint64_t* total) { *free = *total = 1ull << 34; return 0; }
int cuMemAlloc_v2(uint64_t* address, size_t bytes) {
  if (int status = usual("cuMemAlloc")) return status;
  long most = limit("DCGAN_DOUBLE_MEMORY");
  size_t used = bytes;
  for (auto& [_, each] : device_memory) used += each;
  if (most >= 0 && used > size_t(most)) return out_of_memory;
  void* memory = aligned_alloc(512, (bytes + 511) / 512 * 512);
  memset(memory, 0xff, bytes);  // NaN: what is read before it is written shows
  device_memory[uintptr_t(memory)] = bytes;
  *address = uintptr_t(memory);
  return 0;
}
int cuMemFree_v2(uint64_t address) {
  for (auto& [stream, _] : streams) run_all(stream);  // the driver waits too
  if (!device_memory.erase(address)) fault("cuMemFree of what is not allocated");
  free(reinterpret_cast<void*>(address));
  return 0;
}
int cuMemHostAlloc(uint64_t* address, size_t bytes, unsigned) {
  void* memory = malloc(bytes);
  pinned_memory[uintptr_t(memory)] = bytes;
  *address = uintptr_t(memory);
  return 0;
}
int cuMemFreeHost(uint64_t address) {
  for (auto& [stream, _] : streams) run_all(stream);
  if (!pinned_memory.erase(address)) fault("cuMemFreeHost of what is not allocated");
  free(reinterpret_cast<void*>(address));
  return 0;
}
int cuMemcpyHtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, uint64_t stream) {
  if (int status = usual("cuMemcpyHtoD")) return status;
  if (!is_in(device_memory, to, bytes)) fault("cuMemcpyHtoD writes outside of its memory");
  const char* source = reinterpret_cast<const char*>(from);
  if (is_in(pinned_memory, from, bytes)) {
    double_enqueue(stream, "cuMemcpyHtoD", {to}, [=] {
      if (!is_in(pinned_memory, from, bytes)) fault("pinned memory is freed before it is copied");
      memcpy(reinterpret_cast<void*>(to), source, bytes);
    });
  } else {
    if (streams.at(stream).capturing) return in_capture;
    std::vector<char> staged(source, source + bytes);  // the driver takes pageable memory at once
    double_enqueue(stream, "cuMemcpyHtoD", {to}, [=] { memcpy(reinterpret_cast<void*>(to), staged.data(), bytes); });
  }
  return 0;
}
int cuMemcpyDtoHAsync_v2(uint64_t to, uint64_t from, size_t bytes, uint64_t stream) {
  if (int status = usual("cuMemcpyDtoH")) return status;
  if (!is_in(device_memory, from, bytes)) fault("cuMemcpyDtoH reads outside of its memory");
  bool is_pinned = is_in(pinned_memory, to, bytes);
  if (!is_pinned && streams.at(stream).capturing) return in_capture;
  double_enqueue(stream, "cuMemcpyDtoH", {from}, [=] {
    if (is_pinned && !is_in(pinned_memory, to, bytes)) fault("pinned memory is freed before it is written");
    memcpy(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes);
  });
  if (!is_pinned) run_all(stream);
  return 0;
}
int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, uint64_t stream) {
  if (int status = usual("cuMemcpyDtoD")) return status;
  if (!is_in(device_memory, to, bytes) || !is_in(device_memory, from, bytes)) fault("cuMemcpyDtoD outside of its memory");
  double_enqueue(stream, "cuMemcpyDtoD", {to, from}, [=] { memcpy(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes); });
  return 0;
}
int cuMemsetD32Async(uint64_t to, unsigned bits, size_t count, uint64_t stream) {
  if (int status = usual("cuMemsetD32")) return status;
  if (!is_in(device_memory, to, 4 * count)) fault("cuMemsetD32 outside of its memory");
  double_enqueue(stream, "cuMemsetD32", {to}, [=] {
    for (size_t i = 0; i < count; i++) reinterpret_cast<unsigned*>(to)[i] = bits;
  });
  return 0;
}
int cuStreamCreate(uint64_t* stream, unsigned) {
  static uint64_t next = 1000;
  streams[*stream = ++next];
  return 0;
}
int cuStreamDestroy_v2(uint64_t stream) { run_all(stream); streams.erase(stream); return 0; }
int cuStreamSynchronize(uint64_t stream) {
  if (is_capturing()) return in_capture;
  if (int status = usual("cuStreamSynchronize")) return status;
  run_all(stream);
  return 0;
}
int cuStreamBeginCapture_v2(uint64_t stream, int) {
  if (int status = usual("cuStreamBeginCapture")) return status;
  if (streams.at(stream).capturing) fault("a capture begins in a capture");
  graphs.insert(streams.at(stream).capturing = new Graph);
  streams.at(stream).thread = std::this_thread::get_id();
  return 0;
}
int cuStreamEndCapture(uint64_t stream, uint64_t* graph) {
  Stream& of = streams.at(stream);
  if (!of.capturing) fault("a capture ends that never began");
  if (of.thread != std::this_thread::get_id()) fault("a capture ends on another thread");
  *graph = uint64_t(of.capturing);
  if (getenv("DCGAN_DOUBLE_TRACE")) {
    std::map<std::string, int> counts;
    for (auto& work : of.capturing->works) counts[work.what]++;
    for (auto& [what, count] : counts) fprintf(stderr, "double: %d of %s\n", count, what.c_str());
  }
  of.capturing = nullptr;
  return 0;
}
int cuGraphInstantiateWithFlags(uint64_t* executable, uint64_t graph, uint64_t) {
  if (!graphs.count(reinterpret_cast<Graph*>(graph))) fault("a graph is instantiated that is gone");
  auto* made = new Graph(*reinterpret_cast<Graph*>(graph));
  executables.insert(made);
  *executable = uint64_t(made);
  return 0;
}
int cuGraphGetNodes(uint64_t graph, uint64_t, uint64_t* count) {
  *count = reinterpret_cast<Graph*>(graph)->works.size();
  return 0;
}
int cuGraphLaunch(uint64_t executable, uint64_t stream) {
  launches++;
  if (int status = usual("cuGraphLaunch")) return status;
  auto* graph = reinterpret_cast<Graph*>(executable);
  if (!executables.count(graph)) fault("a graph is launched that is gone");
  for (auto& work : graph->works) double_enqueue(stream, work.what.c_str(), work.addresses, work.run);
  return 0;
}
int cuGraphExecDestroy(uint64_t executable) {
  auto* graph = reinterpret_cast<Graph*>(executable);
  if (!executables.erase(graph)) fault("a graph is destroyed twice");
  delete graph;
  return 0;
}
int cuGraphDestroy(uint64_t handle) {
  auto* graph = reinterpret_cast<Graph*>(handle);
  if (!graphs.erase(graph)) fault("a graph is destroyed twice");
  delete graph;
  return 0;
}
int cuEventCreate(uint64_t* event, unsigned) {
  if (int status = usual("cuEventCreate")) return status;
  auto* made = new Event;
  events.insert(made);
  *event = uint64_t(made);
  return 0;
}
int cuEventRecord(uint64_t event, uint64_t stream) {
  auto* recorded = reinterpret_cast<Event*>(event);
  recorded->is_recorded = true;
  recorded->stream = stream;
  return usual("cuEventRecord");
}
int cuEventQuery(uint64_t event) {
  if (int status = usual("cuEventQuery")) return status;
  auto* asked = reinterpret_cast<Event*>(event);
  if (!events.count(asked)) fault("an event is asked that is gone");
  if (++asked->asked < 3) return not_ready;
  run_all(asked->stream);
  return 0;
}
int cuEventSynchronize(uint64_t event) {
  if (!events.count(reinterpret_cast<Event*>(event))) fault("an event is awaited that is gone");
  return 0;
}
int cuEventElapsedTime(float* millis, uint64_t, uint64_t) {
  // Whatever is measured last is fastest, if the test says so.
  static float next = 1e6f;
  *millis = getenv("DCGAN_DOUBLE_LAST_IS_FASTEST") ? next -= 1 : 1;
  return 0;
}
int cuEventDestroy_v2(uint64_t event) {
  auto* gone = reinterpret_cast<Event*>(event);
  if (!events.erase(gone)) fault("an event is destroyed twice");
  delete gone;
  return 0;
}
int cuModuleLoadData(uint64_t* module, const char* code) {
  if (int status = usual("cuModuleLoadData")) return status;
  void* library = dlopen(code, RTLD_NOW | RTLD_LOCAL);
  if (!library) fault(dlerror());
  modules.insert(library);
  *module = uint64_t(library);
  return 0;
}
int cuModuleUnload(uint64_t module) {
  if (!modules.erase(reinterpret_cast<void*>(module))) fault("a module is unloaded twice");
  return 0;
}
int cuModuleGetFunction(uint64_t* function, uint64_t module, const char* name) {
  void* found = dlsym(reinterpret_cast<void*>(module), (std::string("bind_") + name).c_str());
  if (!found) return 500;
  auto* made = new Function{reinterpret_cast<decltype(Function::bind)>(found), name};
  functions.push_back(made);
  *function = uint64_t(made);
  return 0;
}
int cuLaunchKernel(uint64_t function, unsigned x, unsigned y, unsigned, unsigned threads, unsigned,
                   unsigned, unsigned, uint64_t stream, void** params, uint64_t) {
  launches++;
  if (int status = usual("cuLaunchKernel")) return status;
  if (!x || !y || y > 65535 || !threads || threads > 1024) return 1;
  auto* kernel = reinterpret_cast<Function*>(function);
  std::vector<uintptr_t> addresses;
  auto work = kernel->bind(x, y, threads, params, addresses);
  double_enqueue(stream, kernel->name.c_str(), std::move(addresses), std::move(work));
  return 0;
}
int cuGetErrorName(int code, const char** name) {
  *name = code == out_of_memory ? "CUDA_ERROR_OUT_OF_MEMORY" : code == illegal_address ? "CUDA_ERROR_ILLEGAL_ADDRESS" : "CUDA_ERROR_OTHER";
  return 0;
}
int cuGetErrorString(int, const char** text) { *text = "as the double was told"; return 0; }

// NVRTC: the "machine code" is the path of the kernels as a library of the host.
struct Program { std::string source, name, path, log; };
int nvrtcVersion(int* major, int* minor) { *major = 13; *minor = 0; return 0; }
const char* nvrtcGetErrorString(int) { return "as g++ says"; }
int nvrtcGetNumSupportedArchs(int* count) { *count = 1; return 0; }
int nvrtcGetSupportedArchs(int* numbers) { numbers[0] = 90; return 0; }
int nvrtcCreateProgram(uint64_t* program, const char* source, const char* name, int, uint64_t, uint64_t) {
  *program = uint64_t(new Program{source, name, "", ""});
  return 0;
}
int nvrtcDestroyProgram(uint64_t* program) { delete reinterpret_cast<Program*>(*program); return 0; }
int nvrtcCompileProgram(uint64_t handle, int, const char**) {
  auto& program = *reinterpret_cast<Program*>(handle);
  Dl_info here;
  dladdr(reinterpret_cast<void*>(&nvrtcVersion), &here);
  std::string folder = here.dli_fname;
  folder = folder.substr(0, folder.rfind('/'));
  std::string base = folder + "/kernels_" + std::to_string(std::hash<std::string>{}(program.source));
  program.path = base + ".so";
  if (access(program.path.c_str(), R_OK) == 0) return 0;
  std::ofstream text(base + ".cpp");
  text << "#include \"" DOUBLE_FOLDER "/fibers.h\"\n" << program.source << "\n";
  std::regex kernel("extern \"C\" __global__ void (\\w+)\\(");
  for (std::sregex_iterator it(program.source.begin(), program.source.end(), kernel), end; it != end; ++it) {
    std::string name = (*it)[1];
    text << "extern \"C\" std::function<void()> bind_" << name << "(unsigned x, unsigned y, unsigned threads, void** params, std::vector<uintptr_t>& addresses) {\n"
         << "  return fibers::bind(" << name << ", {x, y, 1}, threads, params, addresses);\n}\n";
  }
  text.close();
  std::string temporary = base + "." + std::to_string(getpid());
  std::string command = "g++ -std=c++17 -O1 -ffp-contract=off -w -shared -fPIC -fno-gnu-unique -o " + temporary + " " + base + ".cpp >&2";
  if (system(command.c_str()) != 0) return 6;
  rename(temporary.c_str(), program.path.c_str());
  return 0;
}
int nvrtcGetProgramLogSize(uint64_t, size_t* size) { *size = 1; return 0; }
int nvrtcGetProgramLog(uint64_t, char* log) { *log = 0; return 0; }
int nvrtcGetCUBINSize(uint64_t program, size_t* size) { *size = reinterpret_cast<Program*>(program)->path.size() + 1; return 0; }
int nvrtcGetCUBIN(uint64_t program, char* code) { strcpy(code, reinterpret_cast<Program*>(program)->path.c_str()); return 0; }
int nvrtcGetPTXSize(uint64_t program, size_t* size) { return nvrtcGetCUBINSize(program, size); }
int nvrtcGetPTX(uint64_t program, char* code) { return nvrtcGetCUBIN(program, code); }
}
