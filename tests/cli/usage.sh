#!/bin/sh
# What every script relies on: help, versions, usage errors, configuration.
. "$(dirname "$0")/lib.sh"

expect 0 'help' - --help
holds 'help is on standard output and names the commands' says 'operator add'
holds 'help says nothing on standard error' test ! -s "$work/err"
expect 0 'help for a command' - erase --help
holds 'it shows the usage' says '--reason'
expect 0 'help in Chinese does not fail' - --lang zh_CN --help
expect 0 'version' - --version
holds 'it is one line' same "$(wc -l <"$work/out")" 1

expect 64 'an unknown command' - frobnicate
holds 'what happened, then what to do' sh -c \
    'sed -n 1p "$1" | grep -q "^ycadmin: " && sed -n 2p "$1" | grep -q "^hint: "' - "$work/err"
expect 64 'an unknown option' - --frobnicate list users
expect 64 'an option of another command' - list users --yes --seed-file x
expect 64 'a missing argument' - show user
expect 64 'too many arguments' - show user one two
expect 64 'a missing second word' - operator
expect 64 'an option without its argument' - list users --filter
expect 64 'an unknown format' - --format xml list users
expect 64 'an unknown language' - --lang xx list users
expect 64 'init without an admin' - init
deployment
expect 64 'no operator named' - list users
expect 64 'an unknown listing' root list nobody
expect 64 'a limit that is no number' root list users --limit many
expect 65 'a filter field that does not exist' root list users --filter 'shoe:42'

printf '[display]\ncolour = no\n' >"$work/bad.ini"
expect 78 'a setting that does not exist' root --config "$work/bad.ini" list users
holds 'its line is named' complains 'line 2'
expect 78 'a configuration that is not there' root --config "$work/none.ini" list users
printf '[deployment]\npath = %s\n' "$db" >"$work/good.ini"
"$yc" --config "$work/good.ini" --operator root --password-file "$work/root" list operators \
    >"$work/out" 2>"$work/err"
tell $? 'the configuration names the deployment' "$work/err"
YCADMIN_DB=$db "$yc" --operator root --password-file - list operators <"$work/root" \
    >"$work/out" 2>"$work/err"
tell $? 'the environment names it, the password comes on standard input' "$work/err"
expect 0 'JSON' root --format json list operators
holds 'it is a list of objects with keys' says '"name": ?"root"'
expect 0 'CSV' root --format csv list operators
holds 'it has a header' sh -c 'head -n 1 "$1" | grep -q "^name,"' - "$work/out"
# A form that a command has not is refused, never ignored.
for args in 'show field name' 'doctor' 'approval grant 1' 'audit key' 'audit checkpoint' 'audit show 1' \
    'operator accept' 'report access E1 --out x' 'request done REQ-1' 'migrate' 'record add a b' 'campaign close 1'; do
    # shellcheck disable=SC2086
    expect 64 "$args prints no JSON" root $args --format json
    holds 'and says so' complains 'does not print as --format json'
done
for args in 'show user E1' 'backup x' 'audit verify' 'erase E1 --reason request --yes' 'import users x'; do
    # shellcheck disable=SC2086
    expect 64 "$args prints no CSV" root $args --format csv
done
expect 64 'nor does the console' - --format json
expect 0 'as a table everything prints' root audit key --format table
expect 0 'a listing does all' root operator list --format csv
finish
