#!/bin/sh
# Backup and restore, as a drill: who was erased stays erased, what was tampered with is
# refused, and the log goes on.
. "$(dirname "$0")/lib.sh"
deployment
as root operator add timer --role service --key-file-out "$work/timer.key"
{
    echo ref,name,mobile,email
    for i in 1 2 3 4 5 6; do printf 'A%d,员工%d,1380013800%d,a%d@example.cn\n' $i $i $i $i; done
} >"$work/six.csv"
as root import users "$work/six.csv"
as root erase A6 --reason request --yes
as root audit checkpoint && cp "$work/out" "$work/early"
b=$work/b

reads_db() { ls -l /proc/$other/fd 2>/dev/null | grep office.db-shm; }
digest() { (cd "$1" && sha256sum "$2" | cut -d' ' -f1); }
value() { sed -n "/^\\[$1\\]/,/^\\[/s/^$2 = //p" "$b/manifest.ini"; }
mode() { stat -c %a "$1"; }
shows() { as root show user "$1" && grep -q "$2" "$work/out"; }

expect 77 'the help desk makes no backup' desk backup "$b"
expect 77 'nor an auditor' audit backup "$b"
holds 'nothing is there' test ! -e "$b"
expect 0 'a backup' root backup "$b"
holds 'is private' same "$(mode "$b")$(cd "$b" && stat -c %a -- * | sort -u)" 700600
holds 'has five files and no other' same "$(ls -A "$b" | tr '\n' ' ')" \
    'checkpoint erasure.list manifest.ini office.db vault.db '
holds 'whose digests are in the manifest' same "$(value office.db sha256)$(value vault.db sha256)" \
    "$(digest "$b" office.db)$(digest "$b" vault.db)"
holds 'and the log says so' same \
    "$(query "SELECT count(*) FROM audit_entry WHERE action = 'backup' AND actor = 'root' AND
        data LIKE '%manifest=$(digest "$b" manifest.ini)%'")" 1
holds 'when it was' same "$(query "SELECT value FROM setting WHERE name = 'last_backup_at'")" 1795500000
holds 'the manifest knows the log' same "$(value backup entries)" \
    "$(sqlite3 "$b/office.db" 'SELECT size FROM audit_state')"
holds 'the checkpoint is of its size' same "$(sed -n 2p "$b/checkpoint")" "$(value backup entries)"
holds 'and names the manifest' same "$(sed -n 4p "$b/checkpoint")" \
    "backup $(digest "$b" manifest.ini)"
expect 0 'the log extends the checkpoint' audit audit verify --checkpoint "$b/checkpoint"
expect 73 'a directory with something in it is refused' root backup "$b"
mkdir "$work/empty"
expect 0 'an empty one is taken' root backup "$work/empty" --format json
holds 'with facts for a program' says '"entries":[0-9]+,"head":"[0-9a-f]{64}"'
"$yc" --db "$db" --operator timer --key-file "$work/timer.key" backup "$work/bt" >"$work/out" 2>"$work/err"
tell $? 'the service makes one' "$work/err"

# The timer's unit, with systemd's signs taken away.
unit() { # WHICH: its command line, made to fit here
    sed -n "s|^$1=||p" data/systemd/ycadmin-backup.service |
        sed "s|@PREFIX@/bin/ycadmin|$yc --db $db|; s|/var/lib/ycadmin-backup|$work/nightly|; s|\\$\\$|\$|g; s|%%|%|g"
}
mkdir "$work/nightly" "$work/nightly/2026-01-01T010000Z" "$work/nightly/other"
touch -d '29 days ago' "$work/nightly/2026-01-01T010000Z" "$work/nightly/other"
export CREDENTIALS_DIRECTORY="$work/credentials"
mkdir "$CREDENTIALS_DIRECTORY" && cp "$work/timer.key" "$CREDENTIALS_DIRECTORY/key"
eval "$(unit ExecStart)" >"$work/out" 2>"$work/err"
tell $? 'so does the unit of the timer' "$work/err"
holds 'under the name of the day' test -e "$work"/nightly/20*Z/manifest.ini
eval "$(unit ExecStartPost)"
holds 'an old one goes, and nothing else' same "$(ls "$work/nightly" | sed 's/^20.*Z/new/' | tr '\n' ' ')" 'new other '
unset CREDENTIALS_DIRECTORY
chmod 500 "$work/empty"
[ "$(id -u)" = 0 ] || expect 73 'where it cannot write' root backup "$work/empty/x"
chmod 700 "$work/empty"

expect 0 'doctor knows when it was' - doctor
holds 'and is content' says 'ok. Last backup: 2026-11-24 14:00'
now=$YCADMIN_TEST_NOW
export YCADMIN_TEST_NOW=$((now + 3 * 86400))
as - doctor
holds 'but not for long' says '^--. Last backup|^\[--\] Last backup'
export YCADMIN_TEST_NOW=$now
rm "$db/ballast"
as - doctor
holds 'it misses the reserve' says '^\[--\] Reserve'
as root list operators
holds 'which the next sign-in brings back' test -s "$db/ballast"
mkdir -p "$db/exports" && chmod 755 "$db/exports"
expect 69 'an export directory that others read is a fault' - doctor
holds 'and is named' says '^\[!!\] Export directory'
chmod 700 "$db/exports"

# While others write: every copy is whole, and of one moment.
for k in 1 2 3 4 5 6 7 8; do
    printf 'ref,name,mobile\nW%d,新人%d,1370013700%d\n' $k $k $k >"$work/w.csv"
    as root import users "$work/w.csv"
done &
writer=$!
bad=0
for k in 1 2 3; do
    as root backup "$work/c$k" || bad=1
    [ "$(sqlite3 "$work/c$k/office.db" 'SELECT count(*) FROM person WHERE status < 2')" = \
        "$(($(sqlite3 "$work/c$k/vault.db" 'SELECT count(*) FROM subject_key') / 2))" ] ||
        [ "$(sqlite3 "$work/c$k/office.db" 'SELECT count(*) FROM pending')" != 0 ] || bad=2
done
wait $writer
holds 'backups under load are of one moment' same $bad 0
rm -rf "$work"/c?

# The drill. After the backup: one corrected, two erased, one new person erased too.
as desk correct A1 mobile 13700137000 --reason caller
as root erase A2 --reason request --yes
as root erase A3 --reason request --case REQ-7 --yes
as root erase W1 --reason request --yes
as root audit checkpoint && cp "$work/out" "$work/late"
cp "$db/erasure.list" "$work/survived"
mv "$db" "$work/lost"
expect 64 'without the list it is refused' - restore "$b"
holds 'with the way out' complains 'hint:.*I have no list'
holds 'and nothing is there' test ! -e "$db"
expect 65 'a list that is not there' - restore "$b" --erased "$work/nowhere"
expect 65 'a list that is none' - restore "$b" --erased "$work/six.csv"
holds 'nothing is there still' test -z "$(ls -d "$work"/db* 2>/dev/null)"

expect 0 'restored with the list' - restore "$b" --erased "$work/survived" --checkpoint "$work/early"
holds 'it says who went' says 'erased again: 2'
holds 'the files are private' same "$(mode "$db")$(mode "$db/office.db")$(mode "$db/vault.db")" 700600600
cat "$db"/*.db* | od -An -v -tx1 | tr -d ' \n' >"$work/hex"
cat "$b"/*.db | od -An -v -tx1 | tr -d ' \n' >"$work/hex0"
holds 'nobody has a key of theirs' same \
    "$(sqlite3 "$db/vault.db" 'SELECT count(*) FROM subject_key')" 6
key=$(sqlite3 "$b/vault.db" "SELECT lower(hex(substr(wrapped, 1, 16))) FROM subject_key
    WHERE tier = 0 AND uuid = x'$(sqlite3 "$b/office.db" "SELECT hex(uuid) FROM person WHERE ref = 'A2'")'")
holds 'not even a wrapped one in unused space' not grep -q "$key" "$work/hex"
holds 'which the backup still has' grep -q "$key" "$work/hex0"
holds 'nor a value' same "$(query "SELECT count(*) FROM value JOIN person ON person = id WHERE status > 1")" 0
expect 0 'the log verifies' audit audit verify
expect 0 'and extends a checkpoint from before the backup' audit audit verify --checkpoint "$work/early"
expect 1 'not one from after it: that history is lost' audit audit verify --checkpoint "$work/late"
holds 'the entry is nobody'"'"'s' same \
    "$(query "SELECT actor || role || (sig IS NULL) FROM audit_entry WHERE action = 'restore'")" '--1'
expect 65 'one is gone' root show user A2
expect 65 'and the other' root show user A3
holds 'the corrected one is as before' shows A1 '138\*\*\*\*8001'
holds 'the list names all four' same "$(cut -c1-32 "$db/erasure.list" | sort -u | wc -l)" 4
cp "$work/six.csv" "$work/again.csv"
expect 65 'they do not come back by an import' root import users "$work/again.csv" --update
printf 'ref,name,mobile\nW1,新人1,13700137001\n' >"$work/w.csv"
expect 65 'nor does one that the backup never had' root import users "$work/w.csv"

expect 73 'a deployment that is there stays' - restore "$b" --erased "$work/survived"
expect 64 'replacing it is confirmed' - restore "$b" --erased "$work/survived" --replace
mkfifo "$work/pipe"
sqlite3 "$db/office.db" <"$work/pipe" >/dev/null &
other=$!
exec 9>"$work/pipe"
echo 'SELECT count(*) FROM person;' >&9
while [ -z "$(reads_db)" ]; do kill -0 $other || break; done
expect 75 'not while another process has it open' - restore "$b" --erased "$work/survived" --replace --yes
exec 9>&-
wait $other
holds 'nothing was moved' test -z "$(ls -d "$db".* 2>/dev/null)"
as root erase A4 --reason request --yes
expect 0 'then it is moved aside' - restore "$b" --erased 'I have no list' --replace --yes
holds 'and kept' test -e "$(ls -d "$db".replaced-* | head -n 1)/office.db"
holds 'its own list counts, waived or not' says 'erased again: 3'
expect 65 'whom it erased is gone' root show user A4
holds 'the log says that it was waived' query \
    "SELECT 1 / count(*) FROM audit_entry WHERE action = 'restore' AND data LIKE '%list=waived%'"
expect 0 'it verifies' root audit verify
rm -rf "$db" "$db".replaced-*

# What was tampered with.
cp -a "$b" "$work/good"
tampered() { # STATUS NAME
    expect "$1" "refused: $2" - restore "$b" --erased "$work/survived"
    holds 'and nothing is there' test -z "$(ls -d "$work"/db* 2>/dev/null)"
    rm -rf "$b" && cp -a "$work/good" "$b"
}
resign() { # the manifest made to fit, by someone without the log's key
    for f in office.db vault.db; do
        old=$(value $f sha256)
        sed -i "s/$old/$(digest "$b" $f)/" "$b/manifest.ini"
    done
    sed -i "s/^size = .*/size = X/" "$b/manifest.ini"
    for f in office.db vault.db erasure.list; do
        sed -i "0,/^size = X/s//size = $(stat -c %s "$b/$f")/" "$b/manifest.ini"
    done
}
sqlite3 "$b/office.db" "UPDATE person SET department = 'x' WHERE ref = 'A1'" && tampered 65 'an edited row'
sqlite3 "$b/office.db" "UPDATE person SET department = 'x' WHERE ref = 'A1'" && resign
tampered 65 'and with a manifest made to fit'
sed -i 's/^backup .*/backup '"$(digest "$b" office.db)/" "$b/checkpoint" && tampered 65 'an edited checkpoint'
rm "$b/checkpoint" && tampered 65 'no checkpoint'
rm "$b/vault.db" && tampered 65 'no vault'
: >"$b/erasure.list" && tampered 65 'an emptied erasure list'
printf damaged | dd of="$b/office.db" bs=1 seek=20001 conv=notrunc 2>/dev/null && tampered 65 'damage'
rm "$b/manifest.ini" && tampered 65 'no manifest'
sqlite3 "$b/office.db" "DROP TRIGGER audit_no_update; UPDATE audit_entry SET actor = 'x' WHERE seq = 3" &&
    resign && tampered 65 'an edited log'
expect 65 'a checkpoint that it does not extend' - restore "$b" --erased "$work/survived" \
    --checkpoint "$work/late"
holds 'nothing is there' test ! -e "$db"

printf '[deployment]\nerasure_copy = %s\n' "$work/second" >"$work/ini"
expect 0 'with a second copy of the list' - restore "$b" --erased "$work/survived" --config "$work/ini"
holds 'it is kept there too' same "$(sort "$work/second")" "$(sort "$db/erasure.list")"
as root erase A5 --reason request --yes --config "$work/ini"
rm -rf "$work/gone" && mv "$db" "$work/gone"
expect 0 'which is used, even where the list is waived' - restore "$b" --erased 'I have no list' --config "$work/ini"
holds 'for whom it alone names' same "$(sed -n 's/.*erased again: //p' "$work/out")" 3
holds 'no line is in it twice' same "$(sort "$work/second" | uniq -d)" ''
holds 'and later erasures are' same "$(cut -c1-32 "$work/second" | sort -u | wc -l)" 5
printf '[deployment]\nerasure_copy = here\n' >"$work/ini"
expect 78 'its path is a whole one' root list users --config "$work/ini"
finish
