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
finish
