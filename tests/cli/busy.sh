#!/bin/sh
# A process that leaves takes the file for itself for a moment; the next one waits for it.
. tests/cli/lib.sh
deployment

# Holds office.db exclusively, says so through a pipe, and lets go when it is told to.
mkfifo "$work/held" "$work/go"
(
    {
        echo 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; SELECT 1;'
        echo ".shell echo held >'$work/held'; cat '$work/go'"
        echo 'COMMIT;'
    } | sqlite3 "$db/office.db" >/dev/null
) &
read -r _ <"$work/held"
as root list operators &
waiting=$!
timeout 1 tail --pid="$waiting" -f /dev/null # it would end here if it did not wait
echo go >"$work/go"
wait "$waiting"
status=$?
wait
tell "$status" 'a command waits for one that is leaving' "$work/err"
holds 'and has its answer' says root

# Reads the vault for long, as a backup does: what must be gone from its WAL is not said to be gone, and
# nobody waits for half a minute to hear it.
printf 'ref,name,mobile\nu1,张三,13800138001\n' >"$work/people.csv"
expect 0 'a person' root import users "$work/people.csv"
mkfifo "$work/read" "$work/read-on"
(
    {
        echo 'BEGIN; SELECT count(*) FROM subject_key;'
        echo ".shell echo reads >'$work/read'; cat '$work/read-on'"
        echo 'COMMIT;'
    } | sqlite3 "$db/vault.db" >/dev/null
) &
read -r _ <"$work/read"
begun=$(date +%s)
expect 75 'an erasure while another reads' root erase u1 --reason request --yes
holds 'is refused soon' test $(($(date +%s) - begun)) -lt 12
holds 'with the reason' complains 'another process reads the database'
holds 'and what becomes of it' complains 'finished at the next sign-in'
expect 0 'signing in meanwhile' root list operators
holds 'does not end it' same "$(query 'SELECT count(*) FROM erasure WHERE done_at IS NULL')" 1
echo go >"$work/read-on"
wait
expect 0 'signing in after it' root list operators
holds 'does' same "$(query 'SELECT count(*) FROM erasure WHERE done_at IS NULL')" 0
holds 'with no key left' same "$(sqlite3 "$db/vault.db" 'SELECT count(*) FROM subject_key')" 0
finish
