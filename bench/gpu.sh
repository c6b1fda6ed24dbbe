#!/usr/bin/env bash
# Measures the chapter's network (training, 96 px, batch 256) on an NVIDIA GPU, on a machine that has no network:
# this project on native TensorFlow with CUDA, and PyTorch eager and compiled where there is a PyTorch with CUDA.
#
#   bench/gpu.sh --check                      says what is missing, and measures nothing
#   bench/gpu.sh --wheels DIR [OPTIONS]       OPTIONS as those of `npm run bench`: --rounds, --json, --svg, --markdown
#
# NEVER RUN ON A GPU: written on a machine that has none, where only its checks were tried.
#
# To be prepared on a machine that has a network, with the same system, C library and versions of Node and Python:
#
#   1. This repository, installed and built, copied whole (`tar`, which keeps symbolic links):
#        npm run build            after `npm start` or `npm test`, which install everything
#        tar czf densenet.tgz --exclude .git .
#   2. A folder of wheels for --wheels:
#        pip download --no-deps --dest DIR $(bench/gpu.sh --wheel-names)     TensorFlow with CUDA 12: about 3 GB
#        pip download --dest DIR torch==2.15.0 numpy==2.4.6                  PyTorch, if it is to be compared
#      Where the GPU's machine has a Python with torch already: DENSENET_BENCH_PYTORCH=/its/python, no wheels of torch.
#
# On the machine with the GPU there must be: the NVIDIA driver (525 or newer), Node >= 20.19, Python 3.10 to 3.13 with pip and
# venv, a C++ compiler, and 20 GB of room in DENSENET_BENCH_FOLDER (default: ~/.cache/densenet-gpu-bench), where all that
# this script installs goes.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${DENSENET_BENCH_FOLDER:-$HOME/.cache/densenet-gpu-bench}
case_name=cuda-chapter-96px-batch256

# One list for the runtime that installs them and for this script that looks for them.
wheel_names() {
  local source=$root/packages/runtime/src/native/wheels.ts version
  version=$(sed -n "s/.*TENSORFLOW_VERSION = '\([0-9.]*\)'.*/\1/p" "$source")
  echo "tensorflow==$version"
  grep -o "nvidia-[a-z0-9-]*==[0-9.]*" "$source"
}

missing=()
miss() { missing+=("$1"); }

# Whether the folder of wheels has one of `name==version`, in whatever spelling of the name.
has_wheel() {
  local name=${1%%==*} version=${1##*==}
  compgen -G "$wheels/${name//-/_}-$version-*.whl" >/dev/null || compgen -G "$wheels/$name-$version-*.whl" >/dev/null
}

check_gpu() {
  if ! command -v nvidia-smi >/dev/null; then
    miss "an NVIDIA GPU with its driver: nvidia-smi is not on the PATH"
  elif ! nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader >&2; then
    miss "an NVIDIA GPU: nvidia-smi finds none"
  fi
}

check_node() {
  local version
  if ! version=$(node --version 2>/dev/null); then
    miss "Node >= 20.19: node is not on the PATH"
  elif ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    miss "Node >= 20.19, found $version"
  fi
}

check_repository() {
  [[ -x $root/node_modules/.bin/tsx ]] || miss "the installed workspace: $root/node_modules/.bin/tsx is not there"
  local built
  for built in bench/dist/workers/main.js packages/{ops,model,train,runtime,interop}/dist/index.js; do
    [[ -f $root/$built ]] || miss "the built workspace: $root/$built is not there"
  done
}

check_python() {
  if ! command -v python3 >/dev/null; then
    miss "Python 3.10 to 3.13: python3 is not on the PATH"
    return
  fi
  python3 -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' ||
    miss "Python 3.10 to 3.13, found $(python3 --version 2>&1)"
  python3 -c 'import pip, venv, ensurepip' 2>/dev/null || miss "pip and venv of $(command -v python3)"
}

check_compiler() {
  [[ -n ${CXX:-} ]] || command -v g++ >/dev/null || command -v c++ >/dev/null || command -v clang++ >/dev/null ||
    miss "a C++ compiler: CXX is not set, and neither g++, c++ nor clang++ is on the PATH"
}

check_wheels() {
  if [[ -z $wheels ]]; then
    miss "a folder of wheels: name it with --wheels"
    return
  fi
  if [[ ! -d $wheels ]]; then
    miss "a folder of wheels: $wheels is not there"
    return
  fi
  local name
  while read -r name; do
    has_wheel "$name" || miss "the wheel of $name in $wheels"
  done < <(wheel_names)
}

check_room() {
  mkdir -p "$folder" || { miss "a folder to write to: $folder"; return; }
  local kilobytes
  kilobytes=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
  [[ $kilobytes -gt 20000000 ]] || miss "20 GB of room in $folder, found $((kilobytes / 1000000)) GB"
}

# A Python whose torch has a GPU, on stdout; nothing where there is none.
find_pytorch() {
  local sees_gpu='import torch, sys; sys.exit(not torch.cuda.is_available())'
  if [[ -n ${DENSENET_BENCH_PYTORCH:-} ]]; then
    if "$DENSENET_BENCH_PYTORCH" -c "$sees_gpu" 2>/dev/null; then echo "$DENSENET_BENCH_PYTORCH"; fi
    return
  fi
  local python=$folder/pytorch/bin/python
  if [[ ! -x $python ]] && compgen -G "$wheels/torch-*.whl" >/dev/null; then
    {
      python3 -m venv "$folder/pytorch" &&
        "$python" -m pip install --quiet --no-index --find-links "$wheels" torch numpy
    } >&2 || { rm -rf "$folder/pytorch"; return; }
  fi
  if [[ -x $python ]] && "$python" -c "$sees_gpu"; then echo "$python"; fi
}

wheels=
check_only=
options=()
while (($#)); do
  case $1 in
    --wheels)
      [[ $# -ge 2 ]] || { echo "gpu.sh: --wheels wants a folder" >&2; exit 2; }
      wheels=$2
      shift 2
      ;;
    --check) check_only=1; shift ;;
    --wheel-names) wheel_names; exit ;;
    *) options+=("$1"); shift ;;
  esac
done
# What runs later runs elsewhere.
[[ -z $wheels ]] || wheels=$(cd "$wheels" 2>/dev/null && pwd || echo "$wheels")

check_gpu
check_node
check_repository
check_python
check_compiler
check_wheels
check_room
if ((${#missing[@]})); then
  echo "gpu.sh: ${#missing[@]} things are missing:" >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 1
fi
echo "gpu.sh: everything that it needs is there" >&2
[[ -z $check_only ]] || exit 0

pytorch=$(find_pytorch)
if [[ -n $pytorch ]]; then
  export DENSENET_BENCH_PYTORCH=$pytorch
else
  echo "gpu.sh: no PyTorch that sees the GPU (wheels of torch in $wheels, or DENSENET_BENCH_PYTORCH): ours runs alone" >&2
  options+=(--no-python)
fi
# The runtime installs TensorFlow with pip, which takes these for its index.
export PIP_NO_INDEX=1 PIP_FIND_LINKS=$wheels XDG_CACHE_HOME=$folder
cd "$root" && exec node_modules/.bin/tsx bench/src/main.ts --cases "$case_name" "${options[@]}"
