#!/bin/bash
# Stands in for Blender, for a program that a coordinator watches. The arguments stay as they are, and so do the output and the exit
# code; but an error in a script of Python is an exit code of 21, where Blender says 0. A call that takes too long is killed with
# everything that it started. Each call has a folder with its record:
#   args, started, stdout, stderr (their ends), status, timeout (if it was killed), saved and scene.blend (what it saved last, and when),
#   images (their names), done (when all of it is there).
set -u
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P) || exit 125
. "$here/config" || exit 125

say() {
    printf 'coordinator: %s\n' "$*" >&2
}

# Calls can be made at the same time; whoever makes the folder has its number.
call=
entries=("$CALLS"/call-*)
number=${#entries[@]}
while [ -z "$call" ] && [ "$number" -le "$MAX_CALLS" ]; do
    candidate=$CALLS/call-$(printf '%06d' "$number")
    if mkdir -- "$candidate" 2>/dev/null; then
        call=$candidate
    fi
    number=$((number + 1))
done
if [ -z "$call" ]; then
    say "Blender was not started: this attempt has called it $MAX_CALLS times, or its record cannot be written to $CALLS"
    exit 125
fi

printf '%s\0' "$0" "$@" >"$call/args"
date +%s.%N >"$call/started"
export COORDINATOR_ARGUMENTS="$call/args" COORDINATOR_MEMORY=$MEMORY

command=()
if [ "${#SANDBOX[@]}" -gt 0 ]; then
    case $PWD/ in
        "$FOLDER"/* | "$DIRECTORY"/*) ;;
        *) cd -- "$FOLDER" || exit 125 ;;
    esac
    command=("${SANDBOX[@]}" --ro-bind "$call/args" "$call/args" --remount-ro / --chdir "$PWD" --)
fi
command+=("$BLENDER" --python-exit-code 21 --python-expr "exec(open('$here/boot.py').read())")

# Each job has a process group of its own, so that all of it can be killed.
set -m
mkfifo "$call/out" "$call/out-kept" "$call/err" "$call/err-kept" || exit 125
tail -c 16384 <"$call/out-kept" >"$call/stdout" &
jobs=("$!")
tail -c 16384 <"$call/err-kept" >"$call/stderr" &
jobs+=("$!")
tee -p "$call/out-kept" <"$call/out" &
jobs+=("$!")
tee -p "$call/err-kept" <"$call/err" >&2 &
jobs+=("$!")

"${command[@]}" "$@" </dev/null >"$call/out" 2>"$call/err" &
blender=$!
(
    sleep "$LIMIT"
    : >"$call/timeout"
    kill -KILL -- "-$blender"
) >/dev/null 2>&1 &
watch=$!
# Only Blender is waited for; that the others are killed in the end is not worth a message.
disown "$watch" "${jobs[@]}"

end() {
    for group in "$blender" "$watch" "$@"; do
        kill -KILL -- "-$group" 2>/dev/null
    done
}
trap 'end "${jobs[@]}"; exit 143' TERM INT HUP

wait "$blender" 2>/dev/null
status=$?
end
# A process that left the group may hold the output; nobody waits for it for long.
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    running=0
    for job in "${jobs[@]}"; do
        kill -0 "$job" 2>/dev/null && running=1
    done
    [ "$running" = 1 ] || break
    sleep 0.1
done
for job in "${jobs[@]}"; do
    kill -KILL -- "-$job" 2>/dev/null
done

if [ -e "$call/timeout" ]; then
    say "Blender did not end within $LIMIT s and was killed, with everything that it started"
elif [ "$status" = 21 ]; then
    say "Blender ended with exit code 21, because a script of Python failed; see its output"
elif [ "$status" -gt 128 ]; then
    say "Blender was ended by signal $((status - 128))"
fi

changed=(find "$FOLDER" -xdev -type f -newer "$call/args")
saved=$("${changed[@]}" -name '*.blend' -size "-$((MAX_SCENE_BYTES + 1))c" -printf '%T@ %p\n' 2>/dev/null |
    sort -n | tail -n 1)
if [ -n "$saved" ] && cp -- "${saved#* }" "$call/scene.blend"; then
    printf '%s' "$saved" >"$call/saved"
fi
"${changed[@]}" '(' -name '*.png' -o -name '*.jpg' ')' -printf '%p\n' 2>/dev/null | head -n 100 >"$call/images"
printf '%s\n' "$status" >"$call/status"
: >"$call/done"
exit "$status"
