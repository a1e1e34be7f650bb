#!/bin/sh
# What only a machine with an NVIDIA card can show, for one that may reach nothing: no network is asked for.
#
#   sh scripts/bench/on_card.sh FOLDER [first|second|third]
#
# first: what the card is, and whether it computes; second: every test of a device, and steps beside eager
# PyTorch; third: torch.compile, and larger images. None takes more than six minutes.
# `deno` must be on PATH, and DENO_DIR hold the packages. Each part has a time limit, and none stops the
# others. What they print goes into FOLDER, and in short to the terminal.
out=${1:?say the folder for what is found}
phase=${2:-first}
mkdir -p "$out"
export NO_COLOR=1
run="deno run -A --no-check --cached-only"
tests="deno test -A --no-check --cached-only --preload scripts/testing/seed_properties.ts"
bench="$run scripts/bench.ts cuda --no-history"

if [ "$phase" = golden ]; then # one file
  log="$out/$(echo "$3" | tr / _).log"
  $tests "$3" --filter "(cuda)" >"$log" 2>&1
  echo "$3: exit $?" >>"$log"
  exit 0
fi

summary="$out/$phase.txt"
: >"$summary"

part() { # name seconds command...
  name=$1
  limit=$2
  shift 2
  began=$(date +%s)
  timeout -k 5 "$limit" "$@" >"$out/$name.log" 2>&1
  status=$?
  echo "== $name: exit $status, $(($(date +%s) - began)) s" | tee -a "$summary"
}

# Every test of every backend, a file a process, so that a lost context ends no more than that.
goldens() { # seconds
  began=$(date +%s)
  scratch=$(mktemp -d)
  grep -rlE 'testEachBackend|\(cuda\)' tests --include=*_test.ts | grep -v double_long_test |
    timeout -k 5 "$1" xargs -P 4 -n 1 sh "$0" "$scratch" golden
  status=$?
  cat "$scratch"/*.log >"$out/goldens.log"
  rm -r "$scratch"
  passed=$(grep -hoE '[0-9]+ passed' "$out/goldens.log" | awk '{ sum += $1 } END { print sum + 0 }')
  failed=$(grep -hoE '[0-9]+ failed' "$out/goldens.log" | awk '{ sum += $1 } END { print sum + 0 }')
  echo "== goldens: exit $status, $(($(date +%s) - began)) s, $passed passed, $failed failed" |
    tee -a "$summary"
}

case $phase in
first)
  part card 10 nvidia-smi
  part doctor 45 $run scripts/doctor.ts
  part calls 25 $run scripts/bench/cuda_probe.ts calls rates
  part steps 45 $run scripts/bench/cuda_probe.ts steps
  ;;
second)
  goldens 70
  part c64 120 $bench --config c64 --no-compiled --no-webgpu
  part quickstart 40 $bench --config quickstart --no-compiled --rounds 30 --no-webgpu
  part train 30 $run scripts/train.ts --backend cuda --precision tf32 --max-steps 150 --avatar-count 512 --no-dashboard \
    --no-install --runs-dir "$(mktemp -d)"
  part webgpu 90 $run scripts/bench.ts webgpu --config c64 --no-peers --no-history
  ;;
third)
  part ways 30 $run scripts/bench/cuda_probe.ts ways
  part compiled 150 $bench --config c64 --precisions f32,tf32 --no-eager --rounds 20 --no-webgpu
  part autotune 100 $bench --config c64 --precisions tf32 --no-eager --no-compiled --max-autotune --rounds 20 \
    --no-webgpu
  part c128 70 $bench --config c128 --no-compiled --rounds 10 --no-webgpu
  ;;
*)
  echo "there is no phase $phase: say first, second or third" >&2
  exit 2
  ;;
esac

cat "$summary"
for log in "$out"/*.log; do
  echo "---- $log"
  tail -c 3500 "$log"
done
