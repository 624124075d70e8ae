#!/bin/sh
# The two files: strange ones are refused as they are, auditors open only one, and a
# process that dies in the middle leaves nothing half done.
. "$(dirname "$0")/lib.sh"
deployment
awk 'BEGIN { print "ref,name,mobile,email"; for (i = 0; i < 4000; i++)
    printf "K%05d,员工%d,13%09d,k%d@example.cn\n", i, i, 100000000 + i, i }' >"$work/many.csv"

if strace -o /dev/null true 2>/dev/null; then
    # A leak check cannot run under a tracer.
    ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=open,openat,openat2 -o "$work/trace" \
        "$yc" --db "$db" --operator audit --password-file "$work/audit" list users \
        >"$work/out" 2>"$work/err"
    tell $? 'an auditor under a tracer' "$work/err"
    holds 'opens the office' grep -q office.db "$work/trace"
    holds 'and not the vault' not grep -q vault.db "$work/trace"
    ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=open,openat,openat2 -o "$work/trace" \
        "$yc" --db "$db" --operator audit --password-file "$work/audit" audit verify \
        >"$work/out" 2>"$work/err"
    holds 'nor to verify the log' not grep -q vault.db "$work/trace"
else
    skip 'an auditor opens no vault' 'strace cannot trace here'
fi

"$yc" --db "$db" --operator root --password-file "$work/root" import users "$work/many.csv" \
    >"$work/out" 2>"$work/err" &
pid=$!
# Into the middle: the act has announced itself, and is not over.
while kill -0 $pid 2>/dev/null && [ "$(query 'SELECT count(*) FROM pending' 2>/dev/null)" = 0 ]; do
    :
done
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
expect 0 'after an import was killed, the next start' root list users --limit 1
n=$(people)
holds 'finds all of it or none' test "$n" = 0 -o "$n" = 4000
holds 'and has tidied up' same "$(query 'SELECT count(*) FROM pending')" 0
holds 'with two keys for each person, and none left behind' \
    same "$(sqlite3 "$db/vault.db" 'SELECT count(*) FROM subject_key')" $((n * 2))
expect 0 'the log verifies' root audit verify
[ "$n" = 4000 ] || expect 0 'and the import can be done again' root import users "$work/many.csv"
holds 'everybody once' same "$(people)" 4000

cp -a "$db" "$work/good"
strange() { # NAME
    sums >"$work/before"
    expect 69 "refused: $1" root list operators
    holds 'and left as it is' same "$(sums)" "$(cat "$work/before")"
    rm -rf "$db" && cp -a "$work/good" "$db"
}
rm -f "$db"/*.db && printf 'no database\n' >"$db/office.db" && chmod 600 "$db/office.db"
strange 'a file that is no database'
rm -f "$db"/*.db-wal "$db"/*.db-shm "$db/office.db"
sqlite3 "$db/office.db" 'CREATE TABLE t(x); PRAGMA user_version = 1' && chmod 600 "$db/office.db"
strange 'a database of another program'
query 'PRAGMA user_version = 99' && query 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
strange 'a newer database'
query 'PRAGMA user_version = 0' && query 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
strange 'an older database'
truncate -s 40000 "$db/office.db" && rm -f "$db"/*-wal "$db"/*-shm
strange 'a truncated database'
truncate -s 0 "$db/office.db" && rm -f "$db"/*-wal "$db"/*-shm
strange 'an empty file'
chmod 644 "$db/office.db"
strange 'a file that others read'
mv "$db/office.db" "$db/elsewhere" && ln -s elsewhere "$db/office.db"
strange 'a link'
rm -rf "$db"
expect 69 'refused: nothing there' root list operators
holds 'with a way out' complains '^hint: .*init'
finish
