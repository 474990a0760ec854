#!/bin/sh
# Runs a function's process as Lambda does: in no more memory than its MemorySize, and, where the machine lets us, with
# nothing to write to but its own temporary folder. What follows -- is the process's command; the memory is the one that
# Lambda's own variable names.
#
#   sandbox.sh --memory -- COMMAND...
#   unshare --mount sandbox.sh --memory --read-only -- COMMAND...
set -eu

read_only=
while [ "$1" != -- ]; do
  if [ "$1" = --read-only ]; then read_only=yes; fi
  shift
done
shift

if [ -n "$read_only" ]; then
  temporary=
  for argument in "$@"; do
    case $argument in
      -Djava.io.tmpdir=*) temporary=${argument#*=} ;;
    esac
  done
  mount --make-rprivate /
  mount --bind "$temporary" "$temporary"
  # Of each mount the deepest last, but for what the kernel itself shows.
  while read -r _ folder type _; do
    case $type in
      proc | sysfs | cgroup | cgroup2 | devpts | devtmpfs | mqueue) continue ;;
    esac
    if [ "$folder" != "$temporary" ]; then
      mount -o remount,bind,ro "$folder" 2>/dev/null || mount -o remount,ro "$folder" 2>/dev/null || true
    fi
  done </proc/self/mounts
  for folder in / /tmp /var/tmp /dev/shm "$PWD" "$temporary/../.."; do
    if touch "$folder/.sandbox" 2>/dev/null; then
      echo "sandbox: $folder can be written to" >&2
      exit 99
    fi
  done
  touch "$temporary/.sandbox"
  rm "$temporary/.sandbox"
fi

# What this shell has added.
unset PWD OLDPWD

# All private memory that can be written to, used or not: more than what Lambda counts, which is the memory in use.
exec prlimit --data=$((AWS_LAMBDA_FUNCTION_MEMORY_SIZE * 1024 * 1024)) -- "$@"
