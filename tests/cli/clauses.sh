#!/bin/sh
# The agreement clause by clause from scripts: each act is done by who may and refused to the
# others with 77, moves its figure, and stands in the log. What has no command is on the console.
. "$(dirname "$0")/lib.sh"
deployment
as root operator add svc --role service --key-file-out "$work/svc.key"
cat >"$work/people.csv" <<CSV
ref,name,department,birth_date,mobile
u1,张三,研发部,1990-01-02,13800138001
u2,李四,客服部,1991-02-03,13800138002
u3,王五,客服部,1992-03-04,13800138003
CSV
as root import users "$work/people.csv" || tell 1 'the people of the test' "$work/err"
printf 'ref,purpose,action,at,channel,notice\nu1,sharing,granted,2026-10-01,web,2021-08-04\n' >"$work/yes.csv"
printf 'title,detected_at\nA lost laptop,2025-03-04\n' >"$work/log.csv"
printf '年会名册公布获奖者姓名。\n' >"$work/told.txt"
printf '本协议正文。\n' >"$work/agreement.txt"

run() { # WHO COMMAND: "svc" with its key
    who=$1
    [ "$who" != svc ] || who=-
    eval "set -- $2"
    if [ "$who" = - ]; then set -- --operator svc --key-file "$work/svc.key" "$@"; fi
    as "$who" "$@"
}
counted() { query "SELECT count(*) FROM audit_entry WHERE action = '$1'"; }

# One act: CLAUSE, who may, the log's ACTION, its FIGURE in SQL ("": a look moves none), COMMAND.
act() { # CLAUSE "ROLES" ACTION FIGURE COMMAND
    clause=$1 may=$2 action=$3 figure=${4:-SELECT 0} command=$5
    for role in root desk audit svc; do
        case " $may " in *" $role "*) continue ;; esac
        was=$(counted "$action") stood=$(query "$figure")
        run "$role" "$command"
        got=$?
        holds "$clause $action is refused to $role" same 77 "$got"
        holds "$clause and it says so to $role" complains 'role may not|signs in at no terminal'
        holds "$clause and has done nothing" same "$was $stood" "$(counted "$action") $(query "$figure")"
    done
    for role in $may; do
        was=$(counted "$action") stood=$(query "$figure")
        run "$role" "$command"
        got=$?
        holds "$clause $action by $role" same 0 "$got"
        holds "$clause it is in the log" same $((was + 1)) "$(counted "$action")"
        [ -z "$4" ] || holds "$clause its figure moves" not same "$stood" "$(query "$figure")"
    done
}
figure() { echo "SELECT count(*) FROM $1"; }

act 1.2 root field-collect "SELECT collect FROM field WHERE code = 'page_clicks'" \
    'field switch page_clicks off --reason "no longer needed"'
act 2,intro root campaign-open "$(figure campaign)" \
    'campaign open optimise "$work/told.txt" --title Counts --due 2026-12-31 --reason 8.1'
act 2.1 root record-add "$(figure "dated_record WHERE kind = 'storage.place'")" \
    'record add storage.place 第二机房'
act 2.2 'root svc' retention-run '' 'retention run --yes'
act 3.1 'root svc' backup '' 'backup "$work/backup.$role"'
act 3.3 root operator-add "$(figure operator)" \
    'operator add wang --role helpdesk --new-password-file "$work/new"'
act 3.3 'root audit svc' verify '' 'audit verify'
act 3.3 'root audit' compliance-audit '' 'review add compliance-audit 2026-11-20 --case CA-1'
act scope root impact-assessment '' 'review add impact-assessment 2026-11-20 --fields id_number'
act 3.4 root incident-open "$(figure incident)" 'import incidents "$work/log.csv"'
act 4.1.1 root operator-disable "$(figure 'operator WHERE enabled = 0')" 'operator disable wang'
act 4.1.2 'root desk' contact "$(figure contact_log)" \
    'contact u1 --channel phone --purpose contact --outcome reached'
act 4.1.3 root import '' 'import consents "$work/yes.csv"'
act 4.2 root field-change "SELECT basis FROM field WHERE code = 'ip_address'" \
    'field basis ip_address exempt-7 --note "finding faults"'
act 5.1 'root desk audit' open '' 'show user u1'
act 5.1 root report '' 'report access u1 --out "$work/report"'
act 5.2 'root desk' correct "SELECT version FROM person WHERE ref = 'u1'" \
    'correct u1 mobile 1390013900$was --reason caller'
act complaints 'root desk' request-open "$(figure request)" \
    'request open delete u2 --channel phone'
act complaints 'root desk' request-extend 'SELECT sum(due_at) FROM request' \
    'request extend REQ-$(query "SELECT min(id) FROM request WHERE extended_at IS NULL") --reason others'
act 6.1.2 root recipient-add "$(figure recipient)" \
    'recipient add Mailer supplier --protection encrypted --contract C-1 --from 2026-01-01 --purpose service --fields name'
act 6.1.1 root disclose "$(figure disclosure)" \
    'disclose consent u1 --to Mailer --purpose sharing --fields name'
act 6.1.2 root disclose "$(figure disclosure)" \
    'disclose processor u2 --to Mailer --purpose service --fields name'
act 6.2 root publish "$(figure notice)" \
    'notice publish publication "$work/told.txt" --title 年会 --purpose sharing --fields name'
act 6.3 root publish "$(figure notice)" \
    'notice publish transfer "$work/told.txt" --title 合并'
as root recipient add Police authority --protection none
act 6.4 root disclose "$(figure disclosure)" \
    'disclose authority u3 --to Police --fields name --basis "art. 30" --scope "one name" --case GA-7'
act 7 root setting "$(figure "setting WHERE name = 'minor_approval'")" 'minors approval on'
act 7 'root audit' minors-audit '' 'minors audited 2026-11-20'
for kind in 1 2 3 4 5 6; do
    act "8.1($kind)" root policy-add "$(figure policy_version)" \
        'policy add "$work/agreement.txt" --code "v$kind" --change "$kind"'
done
act contact root record-add "$(figure "dated_record WHERE kind = 'contact.phone'")" \
    'record add contact.phone 0349-5550100'
act 5.3 root erase 'SELECT sum(status) FROM person' 'erase u3 --reason policy --yes'
holds '5.4 and the account is closed with it' same 0 \
    "$(query "SELECT count(*) FROM person WHERE ref = 'u3' AND status = 0")"
finish
