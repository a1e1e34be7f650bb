#!/bin/sh
# Builds the doubles into a folder: build.sh FOLDER
set -e
here=$(cd "$(dirname "$0")" && pwd)
flags="-std=c++17 -O1 -w -shared -fPIC"
g++ $flags -DDOUBLE_FOLDER="\"$here\"" -o "$1/libcuda.so.1" "$here/driver_double.cpp" -Wl,-soname,libcuda.so.1 -ldl
ln -sf libcuda.so.1 "$1/libnvrtc.so.13"
g++ $flags -o "$1/libcudnn.so.9" "$here/cudnn_double.cpp" -L"$1" -l:libcuda.so.1 -Wl,-rpath,'$ORIGIN'
g++ $flags -o "$1/libcublasLt.so.13" "$here/cublaslt_double.cpp" -L"$1" -l:libcuda.so.1 -Wl,-rpath,'$ORIGIN'
