#!/usr/bin/env bash
# Makes default.pgo anew: the profile by which go build optimizes the command, of sweeps and of the kernel alone. Worth
# it after a change to what each event passes through. Needs some quiet minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

go test -pgo=off ./scenarios -run - -bench Sweep -benchtime 3s -cpuprofile "$tmp/sweep" -o "$tmp/sweep.test"
go test -pgo=off ./sim -run - -bench 'Kernel.*/nodes=(5|100|10000)$' -cpuprofile "$tmp/kernel" -o "$tmp/kernel.test"
go tool pprof -proto "$tmp/sweep" "$tmp/kernel" >cmd/simrun/default.pgo
