#!/bin/sh
# What a person is handed in Chinese: every code of the access report and of the certificate is in
# words, while their JSON keeps the codes.
. tests/cli/lib.sh

as - demo --no-console --dir "$work/db" --users 120 --seed 1
tell $? 'a demo is made' "$work/err"
sed -n 's/^root.demo //p' "$work/db/demo-passwords" >"$work/root.demo"

# Everybody who is in some register, and a minor.
refs=$(query "SELECT DISTINCT ref FROM person WHERE ref IS NOT NULL AND (id IN (SELECT person FROM request)
    OR id IN (SELECT person FROM disclosure_person LIMIT 3) OR minor_until IS NOT NULL)")
query "INSERT INTO hold(person, reason, starts_at, ends_at, placed_by)
    SELECT person, 'litigation', 1795400000, 1795500000, 'root.demo' FROM request WHERE id = 1" >/dev/null
query "INSERT INTO incident_person(incident, person, added_at, notified_at, channel, outcome)
    SELECT (SELECT min(id) FROM incident), person, 1795400000, 1795400000, 'push', 'sent'
    FROM request WHERE id = 1" >/dev/null
for ref in $refs; do
    as root.demo --lang zh_CN report access "$ref" --out "$work/reports" || break
done
holds 'a report of each' same "$(ls "$work"/reports/*.txt | wc -l)" "$(echo "$refs" | wc -l)"
cat "$work"/reports/*.txt >"$work/all"
for part in 请求 法律保全 影响到本人的安全事件 接收过该信息的各方; do
    holds "among them somebody in $part" sh -c "grep -A1 '== $part ==' '$work/all' | grep -q '  '"
done
# A value of small letters alone is a code, unless an operator or the deployment is so called.
raw() {
    grep -hE '^[^ ]+ +[a-z][a-z0-9_, .=-]*$' "$@" | grep -vE '^(登记人|经办人|部署|UUID) '
}
raw "$work/all" >"$work/out"
holds 'no code is left in the texts' same "$(sort -u "$work/out" | head -3)" ''
holds 'the JSON keeps them' grep -q '"source":"employer"' $(ls "$work"/reports/*.json | head -1)
holds 'a last day is said, not the midnight after it' sh -c "! grep -E '^(截止|留存至) .*:' '$work/all'"

ref=$(query "SELECT p.ref FROM request r JOIN person p ON p.id = r.person
    WHERE r.kind = 'delete' AND r.state = 'verified'")
id=$(query "SELECT id FROM request WHERE kind = 'delete' AND state = 'verified'")
expect 0 'somebody is erased' root.demo --lang zh_CN erase "$ref" --reason request --case "REQ-$id" \
    --out "$work/evidence" --yes
holds 'the certificate says why in words' not grep -q 'request' "$work/out"
holds 'in the file, too' not sh -c "grep -h 'request' '$work'/evidence/*.txt"
holds 'its JSON keeps the code' grep -q '"reason":"request"' "$work"/evidence/*.json
holds 'and the request is done' same "$(query "SELECT state FROM request WHERE id = $id")" done
finish
