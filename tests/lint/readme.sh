#!/bin/sh
# What the README's table of clauses names is there: each pane with its digit or its name, each key
# in its pane, each clause of the policy.
cd "$(dirname "$0")/../.." || exit 1
n=0
report() { # NAME MISSING
    n=$((n + 1))
    if [ -z "$2" ]; then echo "ok $n - $1"; else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}
table=$(sed -n '/^| clause /,/^$/p' README.md | sed 1,2d)
# "audit 9", "holds -"
panes=$(sed -nE "s/^PANE\(([a-z_]+), '(.)'\)/\1 \2/p; s/^PANE\(([a-z_]+), 0\)/\1 -/p" \
    include/panes/panes.def)

# "`5` Incidents": the pane of that digit has that title; ":name": a pane of that name.
report 'no pane is there twice' "$(echo "$panes" | sort | uniq -d)"
report 'the digits are those of the panes' "$(echo "$table" | grep -oE '`[0-9]` [A-Z][a-z]+' | sort -u |
    while read -r digit title; do
        name=$(echo "$panes" | sed -n "s/^\(.*\) $(echo "$digit" | tr -d '`')\$/\1/p")
        grep -qE "^ *\.title = N_\(\"$title\"\)" "src/panes/${name:-none}.c" 2>/dev/null || echo "$digit $title"
    done)"
report 'the names are panes' "$(echo "$table" | grep -oE '`:[a-z_]+`' | tr -d '\`:' | sort -u |
    while read -r name; do grep -q "^PANE($name, " include/panes/panes.def || echo ":$name"; done)"
report 'every clause of the policy is in the table' "$(sed -n 's/^\[clause:\(.*\)\]$/\1/p' \
    data/policy/yongchang-2021.ini | sed 's/-/, /;s/2, intro/2 intro/' | while read -r clause; do
    echo "$table" | cut -d'|' -f2 | grep -qwF -- "$clause" || echo "$clause"
done)"
report 'every pane is in the README' "$(echo "$panes" | while read -r name digit; do
    case $digit in -) what=":$name" ;; *) what=$digit ;; esac
    grep -qF "\`$what\`" README.md || echo "$name"
done)"
echo "1..$n"
