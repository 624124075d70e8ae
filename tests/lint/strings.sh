#!/bin/sh
# Every text in the source is translated, and every translation is of a text in the source.
cd "$(dirname "$0")/../.." || exit 1
pot=${BUILD:-build}/ycadmin.pot
n=0
for lang in zh_CN zh_TW; do
    n=$((n + 1))
    po=data/locale/$lang.po
    if [ ! -e "$po" ]; then
        echo "ok $n - $lang # SKIP $po does not exist yet"
        continue
    fi
    said=$(
        msgcmp "$po" "$pot" 2>&1 | grep -E '^[^ ]+:[0-9]+:'
        msgfmt --check -o /dev/null "$po" 2>&1
        grep -n '^#~' "$po"
    )
    if [ -z "$said" ]; then echo "ok $n - $lang"; else
        echo "not ok $n - $lang is complete and holds nothing else"
        printf '%s\n' "$said" | head -n 40 | sed 's/^/# /'
    fi
done
echo "1..$n"
