#!/bin/sh
# Deployments, operators, passwords and the way back in.
. "$(dirname "$0")/lib.sh"

printf 'short\n' >"$work/short"
printf 'passwordpassword\n' >"$work/common"
expect 65 'a short first password is refused' - init --admin root --new-password-file "$work/short"
expect 65 'a common one too' - init --admin root --new-password-file "$work/common"
holds 'and nothing is left behind' test ! -e "$db/office.db"
expect 0 'init' - init --admin root --new-password-file "$work/root"
grep -E '^[0-9a-f]{4}(-[0-9a-f]{4}){16}$' "$work/out" >"$work/seed"
holds 'it prints the recovery seed' test -s "$work/seed"
holds 'only the owner reads the files' same "$(stat -c %a "$db/office.db" "$db/vault.db" | sort -u)" 600
sums >"$work/before"
expect 73 'a second init is refused' - init --admin eve --new-password-file "$work/root"
holds 'and changes nothing' same "$(sums)" "$(cat "$work/before")"
cp "$work/wrong" "$work/eve"
n=$(entries)
expect 77 'an unknown operator' eve list operators
holds 'is one entry' same "$(entries)" $((n + 1))
cp "$work/root" "$work/root.good"
cp "$work/wrong" "$work/root"
expect 77 'a wrong password' root list operators
holds 'is one entry more' same "$(entries)" $((n + 2))
holds 'and says the same as for an unknown name' complains 'name or password is wrong'
for i in 2 3 4; do as root list operators; done
expect 77 'five wrong ones' root list operators
cp "$work/root.good" "$work/root"
expect 77 'make the right one wait' root list operators
holds 'and say so' complains 'wait'
export YCADMIN_TEST_NOW=1795500100
expect 0 'a while later it is accepted' root list operators
holds 'the failures are in the log, the name of nobody is not' \
    sh -c 'sqlite3 "$1" "SELECT data FROM audit_entry WHERE action = '\''sign-in-failed'\''" |
        { ! grep -q eve; }' - "$db/office.db"

expect 0 'add a help desk' root operator add desk --role helpdesk --new-password-file "$work/desk"
expect 0 'add an auditor' root operator add audit --role auditor --new-password-file "$work/audit"
expect 73 'a name that exists' root operator add desk --role auditor --new-password-file "$work/new"
expect 64 'a role that does not' root operator add x --role king --new-password-file "$work/new"
expect 65 'a short password' root operator add x --role auditor --new-password-file "$work/short"
expect 0 'list them' root --format csv list operators
holds 'all three' same "$(grep -cE '^(root|desk|audit),' "$work/out")" 3
expect 77 'the help desk adds nobody' desk operator add x --role admin --new-password-file "$work/new"
expect 77 'nor does an auditor' audit operator add x --role admin --new-password-file "$work/new"
expect 0 'add a service' root operator add timer --role service --key-file-out "$work/key"
holds 'its key is private' same "$(stat -c %a "$work/key")" 600
"$yc" --db "$db" --operator timer --key-file "$work/key" audit checkpoint >"$work/out" 2>"$work/err"
tell $? 'the service signs in with its key' "$work/err"
expect 77 'a key file of another' - --operator root --key-file "$work/key" audit checkpoint
expect 73 'its key file is not overwritten' root operator add t2 --role service --key-file-out "$work/key"

expect 77 'the last admin is not disabled' root operator disable root
expect 77 'nor made anything else' root operator role root auditor
expect 0 'disable an operator' root operator disable desk
expect 77 'who cannot sign in' desk list operators
expect 0 'enable again' root operator enable desk
cp "$work/new" "$work/desk.new"
expect 0 'reset a password' root operator reset desk --new-password-file "$work/new"
expect 77 'the old one is gone' desk list users --filter name:x
export YCADMIN_TEST_NOW=1795500200
cp "$work/new" "$work/desk"
expect 0 'the new one is good' desk list users --filter name:x
printf 'brass owls count the ferries\n' >"$work/newer"
expect 0 'change one'\''s own' desk operator passwd --new-password-file "$work/newer"
expect 77 'the old one is gone again' desk list users --filter name:x
cp "$work/newer" "$work/desk"
export YCADMIN_TEST_NOW=1795500300
expect 0 'and the newest good' desk list users --filter name:x
expect 0 'a second admin' root operator role desk admin
expect 0 'who may do what an admin may' desk --format json list operators
expect 0 'the first may go now' desk operator role root auditor
expect 0 'and back' desk operator role root admin
expect 0 'the second steps down; keys are replaced' root operator role desk helpdesk
expect 0 'it signs in all the same' desk list users --filter name:x
expect 0 'the undertaking is accepted' desk operator accept
expect 65 'an operator who does not exist' root operator disable nobody
expect 0 'the log verifies after all of it' root audit verify

cp "$work/new" "$work/root"
expect 65 'a mistyped seed is refused' - recover --seed-file "$work/wrong" --admin root \
    --new-password-file "$work/new"
expect 0 'the seed lets back in' - recover --seed-file "$work/seed" --admin root \
    --new-password-file "$work/new"
grep -E '^[0-9a-f]{4}(-[0-9a-f]{4}){16}$' "$work/out" >"$work/seed2"
holds 'a new seed is printed' test -s "$work/seed2"
holds 'and it is another' not cmp -s "$work/seed" "$work/seed2"
expect 0 'the new password is good' root list operators
cp "$work/seed" "$work/old"
as - recover --seed-file "$work/old" --admin root --new-password-file "$work/root.good"
holds 'the old seed is spent' test $? != 0
expect 0 'a new admin by the new seed' - recover --seed-file "$work/seed2" --admin boss \
    --new-password-file "$work/root.good"
cp "$work/root.good" "$work/boss"
expect 0 'signs in' boss list operators
expect 0 'and the log verifies' boss audit verify
expect 0 'doctor finds nothing to complain of' - doctor
# Who works under no undertaking is told on standard error, whatever the output is (3.3).
db=$work/pledge
deployment
expect 0 'an admin who accepted nothing lists people' root list users --format json
holds 'the output is whole' same '[]' "$(tr -d ' \n' <"$work/out")"
holds 'a line says what is missing' same 1 "$(grep -c 'has not accepted .*ycadmin operator accept$' "$work/err")"
holds 'and nothing else' same 1 "$(wc -l <"$work/err")"
as root check
holds 'a check is silent' not complains accepted
expect 0 'a timer' root operator add timer --role service --key-file-out "$work/timer.key"
"$yc" --db "$db" --operator timer --key-file "$work/timer.key" retention run --yes >"$work/out" 2>"$work/err"
tell $? 'runs' "$work/err"
holds 'in silence' not complains accepted
expect 0 'accepting it' root operator accept
holds 'is no time to be told' not complains 'has not'
expect 0 'then there is nothing to say' root list users
holds 'and nothing is' test ! -s "$work/err"
query "UPDATE policy SET value = '2027-01-01' WHERE section = 'undertaking' AND name = 'version'"
expect 0 'until there is another' root list users
holds 'which is named' complains 'undertaking of 2027-01-01'
finish
