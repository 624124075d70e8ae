#!/bin/sh
# Requests from scripts: time limits, steps, the access report and the evidence of erasures.
. "$(dirname "$0")/lib.sh"
deployment

printf 'ref,name,mobile,email\nu1,张三,13800138001,z@example.cn\nu2,李四,13800138002,l@example.cn\nu3,王五,13800138003,w@example.cn\n' >"$work/people.csv"
expect 0 'people' root import users "$work/people.csv"

expect 0 'the help desk registers a request' desk request open correct u1 --channel phone \
    --received 2026-11-20 --note '手机号换了'
holds 'its number is printed' says '^REQ-1$'
holds 'it is due after 30 days, through the last of them' \
    same "$(query "SELECT due_at FROM request WHERE id = 1")" 1797782400 # 2026-12-21 00:00
holds 'what was asked is sealed' not grep -q '手机号换了' "$db/office.db"
expect 65 'a kind the policy does not have' desk request open gift u1 --channel phone
holds 'the kinds there are' complains 'access copy correct delete close withdraw complaint'
expect 65 'nobody of that ref' desk request open access u9 --channel phone
expect 65 'a day to come' desk request open access u1 --channel phone --received 2027-01-01
expect 64 'no channel' desk request open access u1
expect 77 'an auditor registers nothing' audit request open access u1 --channel phone
expect 0 'a complaint names nobody' desk request open complaint --channel letter

expect 65 'done before the identity is checked' desk request done REQ-1
expect 65 'no comparison stands in the log' desk request verify REQ-1 --reason caller
expect 0 'called back' desk request verify REQ-1 --reason callback
expect 65 'nothing is corrected yet' desk request done REQ-1
expect 0 'corrected for the case' desk correct u1 mobile 13900139001 --reason request --case REQ-1
expect 0 'now it is done' desk request done REQ-1 --note '已改'
expect 75 'an answer is final' desk request refuse REQ-1 --reason abuse
expect 0 'its steps stand in the log by case' root list audit --filter case:REQ-1 --format csv
holds 'all of them' same "$(grep -c REQ-1 "$work/out")" 4

expect 0 'an access request' desk request open access u2 --channel app --received 2026-10-20
expect 65 'its time is up: no extension' desk request extend REQ-3 --reason complex
expect 0 'an access request in time' desk request open access u2 --channel app
expect 0 'extended' desk request extend 4 --reason complex
expect 65 'once only' desk request extend REQ-4 --reason complex
expect 65 'no such request' desk request extend REQ-99 --reason complex
expect 0 'verified' desk request verify REQ-4 --reason document
expect 77 'the help desk makes no report' desk report access u2 --out "$work/reports" --case REQ-4
expect 77 'nor does an auditor' audit report access u2 --out "$work/reports"
expect 64 'a report needs a directory' root report access u2
expect 0 'an admin does' root report access u2 --out "$work/reports" --case REQ-4
text=$(sed -n 1p "$work/out") json=$(sed -n 2p "$work/out")
holds 'the text has the values' grep -q 13800138002 "$text"
holds 'and the requests' grep -q REQ-4 "$text"
holds 'the JSON is valid and has them, too' python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
assert [v for v in d["values"] if v["field"] == "mobile"][0]["value"] == "13800138002"
assert [r["request"] for r in d["requests"]] == ["REQ-3", "REQ-4"]
assert d["log"] and d["consents"] == [] and d["case"] == "REQ-4"' "$json"
holds 'only its owner may read it' same "$(stat -c %a "$json")" 600
holds 'no name in the file name' not sh -c "ls '$work/reports' | grep -E 'u2|李四'"
holds 'the look is recorded with the digest' \
    same "$(query "SELECT count(*) FROM audit_entry WHERE action = 'report' AND data LIKE '%$(sha256sum <"$text" | cut -c1-64)%'")" 1
expect 0 'done' desk request done REQ-4

expect 0 'a request to delete' desk request open delete u3 --channel email
expect 0 'verified' root request verify REQ-5 --reason document
expect 0 'contacted' desk contact u3 --channel phone --purpose contact --outcome no_answer --case REQ-5
expect 65 'by a channel people are not contacted by' desk contact u3 --channel letter \
    --purpose contact --outcome sent
expect 0 'erased for the request, with evidence' root erase u3 --reason request --case REQ-5 \
    --out "$work/evidence" --yes
holds 'the request is done by it' same "$(query 'SELECT state FROM request WHERE id = 5')" done
holds 'text and JSON' same "$(ls "$work/evidence" | wc -l)" 2
holds 'the JSON is valid' python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
assert d["case"] == "REQ-5" and d["scanned"] is True and not d["from_log"]' "$work"/evidence/*.json
expect 0 'the auditor lists erasures' audit list erasures --format csv
holds 'with case and entry' says 'REQ-5,root,[0-9]'
expect 77 'the help desk does not' desk list erasures

expect 0 'open requests' audit list requests --filter state:open --format csv
holds 'the overdue one first' sh -c "sed -n 2p '$work/out' | grep -q '^REQ-3,access,u2'"
holds 'names are sealed for an auditor' says 'sealed'
expect 0 'as JSON' root list requests --format json
holds 'valid JSON' python3 -c 'import json,sys; assert len(json.load(open(sys.argv[1]))) == 5' "$work/out"
expect 0 'contacts of a case' root list contacts --filter case:REQ-5 --format csv
holds 'whose person is erased' says 'erased:'
expect 65 'a filter that makes no sense' root list requests --filter due:soon
expect 0 'the log verifies' root audit verify
finish
