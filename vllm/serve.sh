#!/usr/bin/env bash
# Serves Gemma 4 31B with its MTP drafter on http://127.0.0.1:$PORT/v1, in the foreground, until it gets SIGTERM.
#
#   vllm/serve.sh [--print] [any option of `vllm serve`]     --print: show the command, start nothing
#
#   PROFILE       a name in vllm/profiles/, or the path of a .yaml file      (gemma-4-31b-w4a16-32gb)
#   MTP           on, off, or how many tokens to draft at a time             (on: as the profile says)
#   IMAGES        on: the model's eyes are loaded, too; costs KV cache       (off: as the profile says)
#   PORT          on 127.0.0.1; the server is never bound to anything else   (8000)
#   VLLM_COMMAND  the command to use as `vllm`
#   VLLM_VENV     a virtual environment that has one
#   USE_DOCKER    1: take the docker image even where there is a `vllm`
#   VLLM_IMAGE    another docker image
#   CONTAINER     the container's name                                       (wikiagent-engine-$PORT)
#   HF_HOME       where Hugging Face keeps downloads                         (~/.cache/huggingface)
#   HF_TOKEN      needed only for a model that asks for one
#
# Looked for in this order: VLLM_COMMAND, VLLM_VENV, a `vllm` on the PATH, docker.
set -euo pipefail

# An ordinary release, pinned. Not the gemma4-0505-* images of the model's first days: they are previews of May 2026 on
# which no draft was accepted in some builds (vllm-project/vllm#41789); every release since v0.21.0 has MTP for Gemma 4.
IMAGE=${VLLM_IMAGE:-vllm/vllm-openai:v0.32.0}
PORT=${PORT:-8000}
CONTAINER=${CONTAINER:-wikiagent-engine-$PORT}
HF_CACHE=${HF_HOME:-$HOME/.cache/huggingface}

# Exit status 2 with one line: something that the person who called can mend.
fail() { printf '%s\n' "$1" >&2; exit 2; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

profile_path() {
  local name=${PROFILE:-gemma-4-31b-w4a16-32gb}
  case $name in
    *.yaml | *.yml) ;;
    *) name=$here/profiles/$name.yaml ;;
  esac
  [ -r "$name" ] || fail "no profile $name; the profiles are in $here/profiles"
  # Absolute, because docker takes a relative path in -v for the name of a volume.
  printf '%s/%s' "$(cd "$(dirname "$name")" && pwd)" "${name##*/}"
}

# Prints what must stand after --speculative-config to override the profile, or nothing.
speculation() {
  case ${MTP:-on} in
    on) ;;
    # What vLLM's own parser reads as "not set"; there is no --no-speculative-config.
    off) printf 'None' ;;
    [1-9] | 1[0-9])
      # The option replaces the whole mapping of the profile, so the drafter has to be named again.
      local drafter
      drafter=$(sed -n '/^speculative-config:/,/^[^ ]/s/^  model: *//p' "$1")
      [ -n "$drafter" ] || fail "$1 names no drafter under speculative-config, so MTP=$MTP has nothing to draft with"
      printf '{"method":"mtp","model":"%s","num_speculative_tokens":%s}' "$drafter" "$MTP"
      ;;
    *) fail "MTP must be on, off or a number from 1 to 19, not '$MTP'" ;;
  esac
}

# Prints the words of the local command, one a line, or nothing where there is none.
local_command() {
  if [ "${USE_DOCKER:-}" = 1 ]; then return; fi
  if [ -n "${VLLM_COMMAND:-}" ]; then
    local words
    read -r -a words <<<"$VLLM_COMMAND"
    command -v "${words[0]}" >/dev/null || fail "VLLM_COMMAND: there is no command ${words[0]}"
    printf '%s\n' "${words[@]}"
  elif [ -n "${VLLM_VENV:-}" ]; then
    [ -x "$VLLM_VENV/bin/vllm" ] || fail "VLLM_VENV: there is no $VLLM_VENV/bin/vllm; install it: $VLLM_VENV/bin/pip install vllm"
    printf '%s\n' "$VLLM_VENV/bin/vllm"
  else
    command -v vllm || true
  fi
}

docker_words() {
  # --init: a process that is number 1 in a container ignores SIGTERM until it has a handler, so while Python is still
  # importing the server couldn't be stopped. --ipc=host: the worker processes share memory.
  printf '%s\n' docker run --rm --init --name "$CONTAINER" --gpus all --ipc=host \
    -p "127.0.0.1:$PORT:8000" -v "$HF_CACHE:/root/.cache/huggingface" -v "$1:/profile.yaml:ro"
  # By name only, so that a token stands neither in the list of processes nor in what --print shows.
  local name
  for name in VLLM_NO_USAGE_STATS DO_NOT_TRACK HF_TOKEN HF_ENDPOINT HF_HUB_OFFLINE HTTPS_PROXY NO_PROXY \
    CUDA_VISIBLE_DEVICES CUDA_DEVICE_ORDER; do
    if [ -n "${!name:-}" ]; then printf '%s\n' -e "$name"; fi
  done
  printf '%s\n' "$IMAGE"
}

show=no
case ${1:-} in
  --print) show=yes; shift ;;
  -h | --help) sed -n '2,/^set -e/s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac

# vLLM reports its use to its makers unless told not to, and what runs here stays here.
export VLLM_NO_USAGE_STATS=1 DO_NOT_TRACK=1
# Ours, not vLLM's: it warns of every VLLM_ variable that it doesn't know.
export -n VLLM_COMMAND VLLM_VENV VLLM_IMAGE

profile=$(profile_path)
speculative=$(speculation "$profile")

local_words=$(local_command)

command=()
if [ -n "$local_words" ]; then
  while IFS= read -r word; do command+=("$word"); done <<<"$local_words"
  command+=(serve --config "$profile" --host 127.0.0.1 --port "$PORT")
elif command -v docker >/dev/null; then
  while IFS= read -r word; do command+=("$word"); done < <(docker_words "$profile")
  # Inside the container "all addresses" is the container; outside, -p above publishes it on loopback only.
  command+=(--config /profile.yaml --host 0.0.0.0 --port 8000)
else
  fail "neither vllm nor docker is here: install vLLM 0.32 or newer in an environment of its own (python3 -m venv ~/vllm && ~/vllm/bin/pip install vllm), then set VLLM_VENV=~/vllm; or install docker with the NVIDIA Container Toolkit"
fi
# After --config, because the command line wins over the profile.
if [ -n "$speculative" ]; then command+=(--speculative-config "$speculative"); fi
case ${IMAGES:-off} in
  off) ;;
  # 1,120 tokens an image is the most that Gemma 4 sees one with; at its default of 280 small print is lost.
  on) command+=(--no-language-model-only --limit-mm-per-prompt '{"image":1,"audio":0,"video":0}'
    --mm-processor-kwargs '{"max_soft_tokens":1120}') ;;
  *) fail "IMAGES must be on or off, not '$IMAGES'" ;;
esac
command+=("$@")

if [ "$show" = yes ]; then
  printf '%q ' "${command[@]}"
  printf '\n'
  exit 0
fi
if [ "${command[0]}" = docker ]; then mkdir -p "$HF_CACHE"; fi # else docker makes it, as root
# exec: whoever signals this process signals the server; `docker run` hands SIGTERM on to the container.
exec "${command[@]}"
