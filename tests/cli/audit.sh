#!/bin/sh
# The log: it verifies, it is signed, and whatever is done to it is found.
. "$(dirname "$0")/lib.sh"
deployment
printf 'ref,name,mobile\nA1,甲,13800138000\nA2,乙,13900139000\n' >"$work/two.csv"
as root import users "$work/two.csv"
as desk correct A1 mobile 13700137000 --reason caller
expect 0 'it verifies' audit audit verify
holds 'and says how much' says '[0-9]+ entries, [0-9]+ signatures'
expect 0 'the verifier key' audit audit key
holds 'is one line of a note key' says '^ycadmin\.[0-9a-f]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$'
expect 0 'a signed checkpoint' root audit checkpoint
cp "$work/out" "$work/checkpoint"
holds 'names the log, the size and the root' sh -c 'sed -n 1p "$1" | grep -q "^ycadmin\." &&
    sed -n 2p "$1" | grep -qE "^[0-9]+$" && sed -n 3p "$1" | grep -qE "^[A-Za-z0-9+/]{43}=$" &&
    sed -n 5p "$1" | grep -q "^— ycadmin\."' - "$work/checkpoint"
expect 0 'an auditor gets the last one' audit audit checkpoint
as desk correct A2 mobile 13600136000 --reason caller
expect 0 'the log extends it' audit audit verify --checkpoint "$work/checkpoint"
sed '3s/./A/' "$work/checkpoint" >"$work/other"
cmp -s "$work/other" "$work/checkpoint" && sed '3s/./B/' "$work/checkpoint" >"$work/other"
expect 1 'an altered checkpoint does not pass' audit audit verify --checkpoint "$work/other"
expect 65 'nor a file that is none' audit audit verify --checkpoint "$work/two.csv"
expect 0 'entries are listed' audit list audit --filter action:correct
holds 'with the reason' says 'caller'
holds 'without the values' not grep -qE '13[6-9]00' "$work/out"
expect 0 'also by who and when' audit list audit --filter 'actor:desk since:7d'
as desk show user A2
as root list users
expect 0 'every look at people at once' audit list audit --filter 'action:look since:7d' --format csv
holds 'of whatever kind' same "$(cut -d, -f5 "$work/out" | sort -u | tr '\n' ' ')" 'action list open '
expect 0 'or everything else' audit list audit --filter '!action:look' --format csv
holds 'without a look' not grep -qE ',(list|open),' "$work/out"
holds 'with the changes' says ',correct,'
expect 77 'a look needs a right' desk list audit

as root operator add second --role admin --new-password-file "$work/new"
expect 0 'an admin steps down, so the log gets another key' root operator role second helpdesk
expect 0 'an earlier checkpoint still counts' audit audit verify --checkpoint "$work/checkpoint"
expect 0 'one under the new key' root audit checkpoint
cp "$work/out" "$work/newer"
holds 'with the new key' not same "$(sed -n 5p "$work/newer" | cut -c1-60)" \
    "$(sed -n 5p "$work/checkpoint" | cut -c1-60)"
expect 0 'counts too' audit audit verify --checkpoint "$work/newer"

cp -a "$db" "$work/good"
tamper() { # NAME SQL
    rm -rf "$db" && cp -a "$work/good" "$db"
    query "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_in_order;
        DROP TRIGGER checkpoint_no_update; DROP TRIGGER checkpoint_no_delete; $2" || return
    n=$(entries)
    expect 1 "found: $1" audit audit verify --checkpoint "$work/checkpoint"
    holds 'and nothing was appended' same "$(entries)" "$n"
}
tamper 'an edited actor' "UPDATE audit_entry SET actor = 'root' WHERE action = 'correct'"
tamper 'an edited time' 'UPDATE audit_entry SET time = time - 60 WHERE seq = 3'
tamper 'an edited subject' 'UPDATE audit_entry SET subject = zeroblob(16) WHERE subject IS NOT NULL'
tamper 'an edited reason' "UPDATE audit_entry SET reason = 'policy' WHERE reason = 'caller'"
tamper 'another signature' 'UPDATE audit_entry SET sig = zeroblob(64) WHERE seq = 2'
tamper 'a signature taken away' 'UPDATE audit_entry SET sig = NULL WHERE seq = 2'
tamper 'a gap' 'DELETE FROM audit_entry WHERE seq = 4'
tamper 'two exchanged' 'UPDATE audit_entry SET seq = -1 WHERE seq = 2;
    UPDATE audit_entry SET seq = 2 WHERE seq = 3; UPDATE audit_entry SET seq = 3 WHERE seq = -1'
tamper 'a cut tail' 'DELETE FROM audit_entry WHERE seq >= 5'
tamper 'a cut tail with the size' 'DELETE FROM audit_entry WHERE seq >= 5;
    UPDATE audit_state SET size = 5'
tamper 'an edited detail' 'UPDATE audit_detail SET sealed = zeroblob(length(sealed))'
tamper 'a missing detail' 'DELETE FROM audit_detail'
tamper 'a forged entry' "INSERT INTO audit_entry SELECT size, time, 'root', 'admin', 'erase', '-',
    NULL, '-', '-', '-', NULL, NULL FROM audit_state; UPDATE audit_state SET size = size + 1"
tamper 'an edited stored checkpoint' "UPDATE audit_checkpoint SET note = replace(note, 'ycadmin.', 'ycadmin,')"

tamper 'the newest entry' "UPDATE audit_entry SET actor = 'root' WHERE seq = (SELECT max(seq) FROM audit_entry)"
as desk correct A1 mobile 13500135000 --reason caller
holds 'an act on a broken log is refused' test $? != 0
expect 0 'the entries can still be read' audit list audit
expect 77 'the help desk does not reopen it' desk audit reopen --reason 'to go on'
expect 64 'nor anybody without a reason' root audit reopen
expect 0 'an admin does' root audit reopen --reason 'restored a row by mistake'
expect 0 'and work goes on' desk correct A1 mobile 13500135000 --reason caller
expect 0 'the log verifies again' audit audit verify
holds 'and tells of the damage' says 'Damage recorded'
finish
