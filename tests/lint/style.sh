#!/bin/sh
# What the house forbids and a machine can see.
cd "$(dirname "$0")/../.." || exit 1
n=0
report() { # NAME FINDINGS
    n=$((n + 1))
    if [ -z "$2" ]; then echo "ok $n - $1"; else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}
c_files=$(find src include -name '*.[ch]')
tests=$(find tests -name '*.[ch]')

report 'no function over 80 lines' "$(awk '
    FNR == 1 { start = 0 }
    /^\{/ { start = FNR }
    /^\}/ { if (start && FNR - start > 80) print FILENAME ":" start ": " FNR - start " lines"
            start = 0 }' $c_files)"
report 'no file over 600 lines' "$(wc -l $c_files $tests | awk '$2 != "total" && $1 > 600')"
report 'no tabs in C' "$(grep -n "$(printf '\t')" $c_files $tests)"
report 'nothing left open' "$(grep -rnwE "TO""DO|FIX""ME|XX""X|not implem""ented" \
    src include tests Makefile)"
report 'no banned function' "$(grep -nE \
    '(^|[^_a-zA-Z0-9])(strcpy|strcat|v?sprintf|gets|system|popen|tmpnam|tempnam|mktemp) ?\(' \
    $c_files)"
report 'no typedef of a struct' "$(grep -rnE '^ *typedef (struct|enum|union) [^(]*$' src include)"
# Rows of tables that two branches added merge into two rows.
report 'no row of a table twice' "$(for f in $(find include src -name '*.def'); do
    sed -nE 's/^([A-Z_]+)\(([^,)]*).*/\1(\2)/p' "$f" | grep -v '^COMMAND' | sort | uniq -d | sed "s|^|$f: |"
done)"
report 'nothing else at the top' "$(ls |
    grep -vxE 'src|include|themes|data|tests|Makefile|README\.md|LICENSE|build')"
if [ -x "${BUILD:-build}/ycadmin" ]; then
    report 'no environment for tests in a release' \
        "$(strings "${BUILD:-build}/ycadmin" | grep YCADMIN_TEST)"
fi
echo "1..$n"
