#!/bin/sh
# Who received data: the registers as the demo fills them, by every role.
. "$(dirname "$0")/lib.sh"
as - demo --no-console --dir "$work/db" --users 120 --seed 1
tell $? 'a demo is made' "$work/err"
for who in root help audit; do
    sed -n "s/^$who.demo //p" "$work/db/demo-passwords" >"$work/$who.demo"
done

expect 0 'recipients are listed' root.demo list recipients --format csv
holds 'four of them' same 5 "$(wc -l <"$work/out")"
holds 'one about to end' says ',contractor,ending,'
holds 'one without contract' says ',agent,no-contract,'
expect 0 'disclosures are listed' audit.demo list sharing --format csv
holds 'newest first' same DIS-3 "$(sed -n '2s/,.*//p' "$work/out")"
holds 'three of them' same 4 "$(wc -l <"$work/out")"
expect 0 'by kind' audit.demo list sharing --filter kind:authority --format csv
holds 'with its approver' says '^DIS-3,authority,.*,root.demo,'
expect 0 'by the person whose data it was' root.demo list sharing --filter ref:D000014 --format json
holds 'one' same 1 "$(grep -o 'DIS-' "$work/out" | wc -l)"
holds 'to the one who sends messages' says 'DIS-1'
expect 0 'for the help desk, too' help.demo list sharing --filter ref:D000026 --format csv
holds 'the demand of an authority' says '^DIS-3,'
expect 0 'nobody else received it' root.demo list sharing --filter ref:D000050 --format csv
holds 'nothing' same 1 "$(wc -l <"$work/out")"
expect 0 'by recipient state' root.demo list recipients --filter state:no-contract --format csv
holds 'that one' same 2 "$(wc -l <"$work/out")"
finish
