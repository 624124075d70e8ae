#!/bin/sh
# The catalogue from the command line, and what it lets an import bring in.
. "$(dirname "$0")/lib.sh"
deployment

expect 0 'an auditor lists the catalogue' audit list fields --format csv
holds 'with what each field is' says '^Mobile number,mobile,sensitive,contract,active,0,6'
expect 0 'as JSON, filtered by module' audit list fields --format json --filter 'module:attendance state:draft'
holds 'the codes are not translated' says '"code": ?"location".*"state": ?"draft"'
expect 0 'and in Chinese' root --lang zh_CN list fields --filter 'clause:1.2' --format csv
holds 'labels are, codes are not' says '^页面点击量,page_clicks,general,consent,active,0,6'
expect 0 'the help desk sees what is collected' desk list fields
expect 0 'or some of it' desk list fields --filter mobile
expect 65 'an unknown filter is refused' root list fields --filter colour:red
expect 0 'one field in full' audit show field mobile
holds 'with its purposes and their clauses' says 'Answer feedback \(1\.1\)'
holds 'and who sees it' says '^Seen by +the person, the help desk, admins'
expect 65 'no such field' root show field shoe

before=$(entries)
expect 77 'the help desk switches nothing off' desk field switch page_clicks off --reason no
expect 77 'nor an auditor' audit field switch page_clicks off --reason no
holds 'both refusals are recorded' same "$(query "SELECT count(*) FROM audit_entry WHERE action = 'denied' AND seq >= $before")" 2
expect 64 'a reason is needed' root field switch page_clicks off
expect 64 'on or off' root field switch page_clicks maybe --reason why
expect 0 'an admin does' root field switch page_clicks off --reason 'not needed now'
holds 'and it is recorded why' same "$(query "SELECT data FROM audit_entry WHERE action = 'field-collect'")" \
    'state=active collect=off reason=not needed now'
expect 75 'twice is a conflict' root field switch page_clicks off --reason again

cat >"$work/people.csv" <<'EOF'
ref,name,mobile
E1,张伟,13800138001
E2,李娜,13800138002
EOF
cat >"$work/clicks.csv" <<'EOF'
ref,name,page_clicks
E1,张伟,12
E2,李娜,
E3,王芳,7
EOF
expect 0 'people come in' root import users "$work/people.csv"
expect 65 'clicks do not while collection is off' root import users "$work/clicks.csv" --update
holds 'the row and its column are named' complains 'line 2.*page_clicks.*switched off'
expect 0 'on again' root field switch page_clicks on --reason 'needed again'
expect 65 'clicks need consent' root import users "$work/clicks.csv" --update
holds 'of everyone who brings some' complains 'line 2.*page_clicks.*consent'
holds 'somebody new, too' complains 'line 4.*page_clicks.*their consents'
holds 'not of who brings none' not complains 'line 3'
holds 'nothing came in' same "$(people)" 2
expect 0 'the others come in without' root import users "$work/clicks.csv" --update --skip-bad
holds 'and no clicks' same "$(query 'SELECT count(*) FROM value v JOIN field f ON f.id = v.field WHERE f.code = '"'page_clicks'")" 0
expect 0 'the log holds' audit audit verify
finish
