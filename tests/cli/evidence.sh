#!/bin/sh
# The evidence bundle, checked with nothing of ours: sha256sum, od and awk recompute the leaves
# and the root (RFC 6962), and read the tiles (C2SP tlog-tiles).
. "$(dirname "$0")/lib.sh"
deployment
awk 'BEGIN { print "ref,name,mobile"; for (i = 0; i < 270; i++)
    printf "E%03d,员工%d,13%09d\n", i, i, 100000000 + i }' >"$work/people.csv"
as root import users "$work/people.csv"
as desk correct E001 mobile 13700137000 --reason caller --note '=cmd'
e=$work/e

raw() { awk '{ for (i = 1; i < length($0); i += 2) printf "\\%03o", index("0123456789abcdef", substr($0, i, 1)) * 16 - 16 + index("0123456789abcdef", substr($0, i + 1, 1)) - 1 }' ; }
hash() { printf "$(printf %s "$1" | raw)" | sha256sum | cut -d' ' -f1; } # of hex digits
root() { # of leaf hashes, one a line: pairs become nodes, an odd one goes up as it is
    cp "$1" "$work/level"
    while [ "$(wc -l <"$work/level")" -gt 1 ]; do
        paste -d' ' - - <"$work/level" | while read -r a b; do
            if [ -n "$b" ]; then hash "01$a$b"; else echo "$a"; fi
        done >"$work/next"
        mv "$work/next" "$work/level"
    done
    cat "$work/level"
}
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
signed_root() { sed -n 3p "$e/checkpoint" | base64 -d | od -An -v -tx1 | tr -d ' \n'; }
leaves() { tail -n +2 "$e/entries.csv" | cut -d, -f2; }

expect 77 'the help desk takes no evidence away' desk audit export --out "$e"
holds 'nothing is there' test ! -e "$e"
expect 64 'where to is needed' root audit export
expect 0 'an admin does' root audit export --out "$e"
n=$(sed -n 2p "$e/checkpoint")
holds 'it is private' same "$(stat -c %a "$e")$(find "$e" -type f -exec stat -c %a {} + | sort -u)" 700600
holds 'every entry is there' same "$(leaves | wc -l)" "$n"
leaves >"$work/leaves"
holds 'the leaves hash to the signed root' same "$(root "$work/leaves")" "$(signed_root)"
holds 'the key is the one that is pinned' sh -c '"$1" --db "$2" --operator audit --password-file "$3" audit key | cmp - "$4"' - \
    "$yc" "$db" "$work/audit" "$e/vkey"
holds 'the log says what was taken' same \
    "$(query "SELECT data FROM audit_entry WHERE action = 'export'")" "listing=audit entries=$n checkpoint=$n"
holds 'nobody'"'"'s number is in it' not grep -rqE '13700137000|1310000' "$e"

holds 'the first hash tile holds 256 leaves' same "$(hex "$e/tile/0/000")" \
    "$(head -n 256 "$work/leaves" | tr -d '\n')"
holds 'the partial one the rest' same "$(hex "$e/tile/0/001.p/$((n - 256))")" \
    "$(tail -n +257 "$work/leaves" | tr -d '\n')"
head -n 256 "$work/leaves" >"$work/full"
holds 'the tile above it its root' same "$(hex "$e/tile/1/000.p/1")" "$(root "$work/full")"
holds 'and no other tile' same "$(cd "$e" && find tile -type f | sort | tr '\n' ' ')" \
    "tile/0/000 tile/0/001.p/$((n - 256)) tile/1/000.p/1 tile/entries/000 tile/entries/001.p/$((n - 256)) "
bundle=$(hex "$e/tile/entries/000")
i=0 bad=0
for leaf in $(head -n 40 "$work/leaves"); do
    len=$((0x$(printf %.4s "$bundle")))
    [ "$(hash "00$(printf %s "$bundle" | cut -c5-$((4 + 2 * len)))")" = "$leaf" ] || bad=$i
    bundle=$(printf %s "$bundle" | cut -c$((5 + 2 * len))-)
    i=$((i + 1))
done
holds 'the entries of the bundle hash to the leaves' same $bad 0
holds 'an entry reads as the log keeps it' grep -aq '^action operator-add$' "$e/tile/entries/000"

expect 73 'what is there is not written over' root audit export --out "$e"
as desk correct E002 mobile 13700137001 --reason caller
rm -rf "$e"
expect 0 'an auditor takes the last checkpoint' audit audit export --out "$e"
holds 'under it are fewer' test "$(sed -n 2p "$e/checkpoint")" -lt "$(leaves | wc -l)"
leaves | head -n "$(sed -n 2p "$e/checkpoint")" >"$work/leaves"
holds 'which hash to its root' same "$(root "$work/leaves")" "$(signed_root)"
expect 0 'the log extends it' audit audit verify --checkpoint "$e/checkpoint"

as root operator add second --role admin --new-password-file "$work/new"
as root operator role second helpdesk
rm -rf "$e"
expect 0 'after the log got another key' audit audit export --out "$e"
holds 'the key is the one that signed' same "$(cut -d+ -f2 "$e/vkey")" \
    "$(sed -n '$p' "$e/checkpoint" | awk '{ print $3 }' | base64 -d | od -An -v -tx1 -N4 | tr -d ' \n')"

query "DROP TRIGGER audit_no_update; UPDATE audit_entry SET actor = 'x' WHERE seq = $((n + 1))"
rm -rf "$e"
expect 0 'a broken log leaves as it is' audit audit export --out "$e"
holds 'and that is said' complains 'does not verify'
holds 'the edit with it' grep -q '^[0-9]*,[0-9a-f]*,[^,]*,x,' "$e/entries.csv"
holds 'without tiles' test ! -e "$e/tile"
finish
