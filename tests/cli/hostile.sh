#!/bin/sh
# Files and words that mean harm, and an evidence directory that is not there.
. "$(dirname "$0")/lib.sh"
deployment

escape=$(printf '\033')
"$yc" --db "$work/no${escape}[2J|such" check --operator root --password-file "$work/root" \
    >"$work/out" 2>"$work/err"
holds 'a failed check names what failed' says 'UNKNOWN'
holds 'and moves no cursor' not grep -q "$escape" "$work/out" "$work/err"
holds 'nor begins figures' not says '\|such'

head -c 200000 /dev/zero | tr '\0' 'x' >"$work/endless"
"$yc" --db "$db" --operator root --password-file "$work/endless" list users >"$work/out" 2>"$work/err"
holds 'a line without end is no password' complains 'too large'
printf 'seventeen grey herons wade\0' >"$work/nul"
"$yc" --db "$db" --operator root --password-file "$work/nul" list users >"$work/out" 2>"$work/err"
holds 'nor is one with a NUL' complains 'not text'
printf 'seventeen grey herons wade\r\n' >"$work/dos"
"$yc" --db "$db" --operator root --password-file "$work/dos" list users >"$work/out" 2>"$work/err"
holds 'one from another system is' same $? 0

cat >"$work/people.csv" <<'X'
ref,name
E1,a
X
as root import users "$work/people.csv" || echo 'Bail out! no people'
as desk request open delete E1 --channel phone --received 2026-11-20
case_id=$(cat "$work/out")
as desk request verify "$case_id" --reason document
expect 73 'the certificate has nowhere to go' root erase E1 --reason request --case "$case_id" \
    --out "$work/people.csv" --yes
holds 'it is printed all the same' says "Keys destroyed"
holds 'and the request is answered' \
    same "$(query "SELECT state FROM request WHERE id = ${case_id#REQ-}")" done

finish
