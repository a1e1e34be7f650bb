#!/bin/sh
# What on_card.sh needs on a machine that reaches no network: the project, Deno, its packages, and a Vulkan
# loader, as one file of less than 64 MiB.
#
#   sh scripts/bench/pack_for_card.sh card.tar
#
# There: tar xf card.tar && cd card && . ./setup.sh && sh scripts/bench/on_card.sh FOLDER first
# Needs git, deno, xz, and for the loader Debian's apt-get and dpkg-deb.
set -e
into=$(realpath -m "${1:?say the file to write}")
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
card=$scratch/card
mkdir -p "$card/lib"

git archive HEAD | tar xf - -C "$card"
xz -T2 -6 -c "$(command -v deno)" >"$card/deno.xz"

tests=$(grep -rlE 'testEachBackend|\(cuda\)' tests --include=*_test.ts | grep -v double_long_test)
DENO_DIR=$scratch/packages deno cache -q scripts/bench.ts scripts/bench/*.ts scripts/train.ts scripts/doctor.ts \
  scripts/testing/seed_properties.ts $tests
# Compilers of WebAssembly, and forms of packages that Deno does not load.
tar cf - -C "$scratch/packages" --exclude='*.map' --exclude='*.wasm.debug' --exclude='*linuxmusl*.so*' --exclude='*linuxmusl*.node' \
  --exclude='*/binaryen/*/*.js' --exclude='*/binaryen/*/bin' --exclude='*/assemblyscript/*/dist/*' \
  --exclude='*.min.js' --exclude='*.fesm2017.js' --exclude='*.es2017.js' --exclude='*/rxjs/*/dist/bundles' \
  npm | xz -T2 -6 >"$card/packages.tar.xz"

for package in libvulkan1; do
  (cd "$scratch" && apt-get download -q "$package" >/dev/null 2>&1 && dpkg-deb -x "$package"_*.deb .) &&
    cp "$scratch"/usr/lib/*/libvulkan.so.1 "$card/lib/" ||
    echo "without $package: the part on webgpu will say that no device is found" >&2
done

cat >"$card/setup.sh" <<'SETUP'
mkdir -p bin packages
xz -dc deno.xz >bin/deno && chmod +x bin/deno
tar xJf packages.tar.xz -C packages
export PATH="$PWD/bin:$PATH" DENO_DIR="$PWD/packages" DENO_NO_UPDATE_CHECK=1 LD_LIBRARY_PATH="$PWD/lib:$LD_LIBRARY_PATH"
SETUP

tar cf "$into" -C "$scratch" card
size=$(($(stat -c %s "$into") / 1048576))
echo "$into: $size MiB"
[ "$size" -lt 64 ] || { echo "this is more than 64 MiB" >&2; exit 1; }
