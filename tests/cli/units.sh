#!/bin/sh
# The lines that the timers run, exactly as the units have them, by a service operator.
. "$(dirname "$0")/lib.sh"
deployment
as root operator accept
as root operator add timer --role service --key-file-out "$work/timer.key"
export CREDENTIALS_DIRECTORY="$work/credentials" YCADMIN_DB="$db"
mkdir "$CREDENTIALS_DIRECTORY" && cp "$work/timer.key" "$CREDENTIALS_DIRECTORY/key"
# As systemd hands a credential over: its group may read it, others may not.
chmod 440 "$CREDENTIALS_DIRECTORY/key"

unit() { # NAME STATUS WHAT: every ExecStart line of it in turn; the first failure ends it
    sed -n 's/^ExecStart=//p' "data/systemd/ycadmin-$1.service" | sed "s|@PREFIX@/bin/ycadmin|$yc|
        s|/var/lib/ycadmin-backup|$work/backups|; s/[$][$]/$/g; s/%%/%/g" >"$work/lines"
    (set -e; . "$work/lines") >"$work/out" 2>"$work/err"
    got=$?
    holds "$3" same "$got" "$2"
}

mkdir "$work/backups"
unit backup 0 'a backup'
holds 'is there, verified' test -s "$(ls -d "$work"/backups/20*)/manifest.ini"
unit audit 0 'the log is verified and signed'
holds 'and both are said' says '^The log verifies'
holds 'with a checkpoint' says '^— ycadmin\.'
unit retention 0 'the rules are run'
holds 'and how much went' says '^Run 1: 0 values gone'
unit check 3 'what nobody looked at yet is unknown'
as root operator add second --role auditor --new-password-file "$work/new"
printf 'ref,name,birth_date\nA1,甲,1990-01-01\n' >"$work/one.csv"
as root import users "$work/one.csv"
unit check 3 'also with one person: nobody was contacted, nobody confirmed the incidents'
holds 'but posture is kept' not says '3\.1:'

for u in data/systemd/*.service; do
    holds "$(basename "$u") stops acquiring rights" grep -q '^NoNewPrivileges=yes$' "$u"
    holds 'runs as a user of its own' grep -q '^User=ycadmin$' "$u"
    holds 'has a timer' test -f "${u%.service}.timer"
done
chmod 444 "$CREDENTIALS_DIRECTORY/key"
unit check 3 'a key that everyone may read is none'
holds 'and why' complains 'can be read by everyone'
finish
