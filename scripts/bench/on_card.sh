#!/bin/sh
# What only a machine with an NVIDIA card can show, for one that may reach nothing: no network is asked for.
#
#   sh scripts/bench/on_card.sh FOLDER [first|second]
#
# `deno` must be on PATH, and DENO_DIR hold the packages. Each part has a time limit, and none stops the
# others. What they print goes into FOLDER, and in short to the terminal.
out=${1:?say the folder for what is found}
phase=${2:-first}
mkdir -p "$out"
export NO_COLOR=1
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

run="deno run -A --no-check --cached-only"
tests="deno test -A --no-check --cached-only --preload scripts/testing/seed_properties.ts"

case $phase in
first)
  part card 10 nvidia-smi
  part doctor 45 $run scripts/doctor.ts &
  part goldens 75 $tests --parallel $(grep -rl testEachBackend tests --include=*_test.ts) --filter "(cuda)" &
  wait
  part calls 25 $run scripts/bench/cuda_probe.ts calls rates
  part steps 45 $run scripts/bench/cuda_probe.ts steps
  part peers 45 $run scripts/bench/cuda_probe.ts peers
  part engines 45 $run scripts/bench/cuda_probe.ts engines
  ;;
*)
  echo "there is no phase $phase: say first" >&2
  exit 2
  ;;
esac

cat "$summary"
for log in "$out"/*.log; do
  echo "---- $log"
  tail -c 3500 "$log"
done
