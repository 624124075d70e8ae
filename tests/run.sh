#!/bin/sh
# Runs test programs that speak TAP, as many at a time as there are processors, and
# sums them up: what failed and what was skipped by name, then "N passed, N failed".
# A program that dies, or runs fewer tests than it planned, has failed too.
set -u
logs=${BUILD:-build}/test/log
export CMOCKA_MESSAGE_OUTPUT=TAP

if [ "${1-}" = --one ]; then
    name=$(basename "$2")
    timeout "${TEST_TIMEOUT:-240}" "$2" >"$logs/$name.tap" 2>"$logs/$name.err" </dev/null
    echo "status $?" >>"$logs/$name.tap"
    exit 0
fi

mkdir -p "$logs" && rm -f "$logs"/*.tap "$logs"/*.err "$logs"/*.sum
printf '%s\n' "$@" | xargs -P "$(nproc 2>/dev/null || echo 1)" -n 1 "$0" --one

for program; do
    name=$(basename "$program")
    awk -v name="$name" '
        /^1\.\.[0-9]+/ { planned += substr($1, 4) }
        /^(not )?ok .*# SKIP/ { # cmocka says "not ok" of what it skips
            sub(/^not /, "")
            skipped++; print "SKIP " name ": " substr($0, 4) | "cat >&2"; next }
        /^ok / { passed++ }
        /^not ok / { failed++; bad = 1; print "FAIL " name ": " substr($0, 8) | "cat >&2"; next }
        /^#/ && bad { print "     " $0 | "cat >&2"; next }
        /^status / { status = $2; next }
        { bad = 0 }
        END {
            ran = passed + failed + skipped
            if (ran < planned || ran == 0 || (status != 0 && failed == 0)) {
                failed++
                printf "FAIL %s: ended with status %s after %d of %d tests\n", name, status, ran,
                       planned | "cat >&2"
            }
            print passed + 0, failed + 0, skipped + 0
        }' "$logs/$name.tap" >"$logs/$name.sum" || exit 1
    read -r passed failed skipped <"$logs/$name.sum"
    printf '%-24s %4d passed%s%s\n' "$name" "$passed" \
        "$([ "$failed" = 0 ] || echo ", $failed FAILED")" \
        "$([ "$skipped" = 0 ] || echo ", $skipped skipped")"
    [ "$failed" = 0 ] || head -n 60 "$logs/$name.err" >&2
done
cat "$logs"/*.sum | awk '{ p += $1; f += $2 }
    END { printf "%d passed, %d failed\n", p, f; exit f != 0 }'
