#!/bin/sh
# Every header compiles alone, without a warning.
cd "$(dirname "$0")/../.." || exit 1
n=0
for header in include/*/*.h; do
    n=$((n + 1))
    name=${header#include/}
    # Twice, so that a missing guard shows; two lines against an empty unit.
    said=$(printf '#include "%s"\n#include "%s"\nextern int unit;\n' "$name" "$name" |
        eval "${CC:-cc} ${CPPFLAGS:--Iinclude} -std=c11 ${WARN:--Wall} -Werror" \
            '-fsyntax-only -x c -' 2>&1)
    if [ -z "$said" ]; then echo "ok $n - $name"; else
        echo "not ok $n - $name"
        printf '%s\n' "$said" | sed 's/^/# /'
    fi
done
echo "1..$n"
