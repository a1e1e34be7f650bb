// Many tensors in one launch: block b works on 1024 numbers of the tensor whose blocks contain b. The
// tables come by value, as the launch copies its arguments.

#define LIST 32       // tensors a launch
#define PER_BLOCK 1024 // numbers a block

struct List1 { float* a[LIST]; int count[LIST]; int first[LIST]; int size; };
struct List2 { float* a[LIST]; float* b[LIST]; int count[LIST]; int first[LIST]; int size; };
struct List4 {
  float* a[LIST]; float* b[LIST]; float* c[LIST]; float* d[LIST];
  int count[LIST]; int first[LIST]; int size;
};

template <class List> __device__ inline int tensor_of_block(const List& list) {
  int found = 0;
  for (int k = 1; k < list.size; k++) if ((int)blockIdx.x >= list.first[k]) found = k;
  return found;
}
