#!/bin/sh
# Import, list, show, correct, erase: a handful of people, every way a file can be wrong.
. "$(dirname "$0")/lib.sh"
deployment

# CRLF, +86, full-width digits, a quoted comma: all good.
printf '%s\r\n' 'ref,name,department,birth_date,mobile,email,home_address,postcode,id_number' \
    'E001,张三,研发部,1990-03-07,+86 138 0013 8000,zhang.san@example.cn,"上海市浦东新区世纪大道100号, 3层",200120,11010519491231002X' \
    'E002,李四,客服部,1985-12-01,１３９００１３９０００,li.si@example.cn,北京市海淀区中关村大街1号,100080,' \
    'E003,Wang Wu,研发部,1979-01-30,13700137000,wang.wu@example.com,广州市天河区体育西路5号,510620,' \
    >"$work/people.csv"
expect 0 'a dry run' root import users "$work/people.csv" --dry-run
holds 'writes nobody' same "$(people)" 0
expect 0 'import UTF-8 with CRLF, +86 and full-width digits' root import users "$work/people.csv"
holds 'three people' same "$(people)" 3
expect 0 'a mobile number is found however it was written' root list users --filter mobile:13900139000
holds 'the right one' says '^E002 '
holds 'and is masked' says '139\*\*\*\*9000'
expect 0 'also typed full-width' root list users --filter 'mobile：１３８００１３８０００'
holds 'again the right one' says '^E001 '
expect 0 'by e-mail' root list users --filter email:wang.wu@example.com
holds 'found' says '^E003 '
expect 0 'by the first letters of the reading' root list users --filter zs
holds 'found too' says '^E001 .*张三'
expect 65 'all of them again are duplicates' root import users "$work/people.csv"
holds 'named by line and column' complains 'line 2, column ref'
expect 0 'unless they are to be updated' root import users "$work/people.csv" --update
holds 'and nothing changed' says '3 unchanged'

iconv -f UTF-8 -t GB18030 >"$work/gb.csv" <<'X'
工号,姓名,部门,手机号,邮箱
E010,欧阳娜娜,市场部,13600136000,ouyang@example.cn
E011,㐀龘,市场部,13500135000,rare@example.cn
X
expect 0 'import GB18030 by the names of the columns' root import users "$work/gb.csv" \
    --map '工号=ref,姓名=name,部门=department,手机号=mobile,邮箱=email'
holds 'the encoding was seen' says '[gG][bB]18030'
expect 0 'rare characters survive' root show user E011
holds 'whole' says '㐀龘'
holds 'and the rest is masked' not grep -q 13500135000 "$work/out"

cat >"$work/bad.csv" <<'X'
ref,name,mobile,email
E020,赵六,13400134000,zhao@example.cn
E021,钱七,1340013400,qian@example.cn
E022,,13300133000,sun@example.cn
E023,周八,13200132000,not-an-address
,吴九,13100131000,wu@example.cn
X
n=$(people)
expect 65 'bad rows refuse the whole file' root import users "$work/bad.csv"
holds 'nobody was imported' same "$(people)" "$n"
holds 'line 3, column mobile' complains 'line 3, column mobile'
holds 'line 4, column name' complains 'line 4, column name'
holds 'line 5, column email' complains 'line 5, column email'
holds 'line 6, column ref' complains 'line 6, column ref'
holds 'and no value is shown' not grep -qE '1340013400|not-an-address|钱七' "$work/err"
expect 0 'unless bad rows are to be skipped' root import users "$work/bad.csv" --skip-bad
holds 'which leaves one' same "$(people)" $((n + 1))
printf 'ref,name,mobile\nE030,一,13011110000\nE030,二,13022220000\n' >"$work/twice.csv"
expect 65 'the same ref twice in a file' root import users "$work/twice.csv"
holds 'is found in line 3' complains 'line 3, column ref'
printf 'name,mobile\n张三,13011110000\n' >"$work/noref.csv"
expect 65 'a file without ref' root import users "$work/noref.csv"
printf 'ref,name,mobile\nE031,"open quote,13011110000\n' >"$work/quote.csv"
expect 65 'a quote that never closes' root import users "$work/quote.csv"
printf 'ref,name\nE032,\377\376\n' >"$work/bytes.csv"
expect 65 'bytes of no encoding' root import users "$work/bytes.csv" --encoding utf-8
expect 65 'a file that is not there' root import users "$work/none.csv"
expect 64 'an encoding there is not' root import users "$work/people.csv" --encoding ebcdic
printf 'ref,name,mobile\nE001,张三,13800138001\n' >"$work/update.csv"
expect 0 'update one value' root import users "$work/update.csv" --update
holds 'one changed' says '1 changed'

expect 77 'the help desk imports nobody' desk import users "$work/people.csv"
expect 77 'and lists nobody without a filter' desk list users
expect 77 'a negative filter is none' desk list users --filter '!name:x'
expect 0 'with one it does' desk list users --filter 'dept:研发部'
holds 'names in full' says '张三'
expect 0 'shows a person' desk show user E001
holds 'masked' says '138\*\*\*\*8001'
holds 'and without the identity number' not grep -q '110105' "$work/out"
expect 77 'finds nobody by identity number' desk list users --filter id:11010519491231002X
expect 0 'corrects a mobile number' desk correct E001 mobile 13800138002 --reason caller
expect 0 'which is found by the new one' desk list users --filter mobile:13800138002
holds 'that person' says '^E001 '
expect 0 'and no more by the old' desk list users --filter mobile:13800138001
holds 'nobody' not grep -q E001 "$work/out"
expect 65 'a value that is not one' desk correct E001 mobile 12345 --reason caller
holds 'is not repeated' not grep -q 12345 "$work/err"
expect 77 'the help desk corrects no name' desk correct E001 name 张叁 --reason caller
expect 64 'a correction needs a reason' desk correct E001 mobile 13800138003
expect 65 'one of the policy' desk correct E001 mobile 13800138003 --reason whim
expect 65 'nobody of that ref' desk correct E999 mobile 13800138003 --reason caller
printf '13800138004\n' | "$yc" --db "$db" --operator desk --password-file "$work/desk" \
    correct E001 mobile - --reason request --case REQ-1 --note '电话核实' >"$work/out" 2>"$work/err"
tell $? 'the value from standard input' "$work/err"
expect 0 'who sees it' root show user E001
holds 'changed' says '138\*\*\*\*8004'
holds 'the note is nowhere in clear' not grep -q '电话核实' "$db"/*.db "$db"/*-wal

expect 0 'an auditor lists people' audit list users
holds 'by ref' says 'E001'
holds 'without a name' not grep -qE '张三|Wang Wu|欧阳' "$work/out"
holds 'or a number' not grep -qE '138\*|139\*' "$work/out"
expect 77 'an auditor corrects nothing' audit correct E001 mobile 13800138009 --reason caller
expect 77 'and erases nobody' audit erase E001 --reason request --yes

as root list users --filter 'ref:E001' --format json
uuid=$(query "SELECT lower(hex(uuid)) FROM person WHERE ref = 'E001'")
n=$(people)
expect 64 'erasure wants --yes' root erase E001 --reason request
expect 77 'the help desk erases nobody' desk erase E001 --reason request --yes
holds 'nobody is gone' same "$(people)" "$n"
expect 0 'erase' root erase E001 --reason request --case REQ-2 --yes
holds 'prints a certificate' says '[Cc]ertificate'
holds 'one less' same "$(people)" $((n - 1))
for value in E001 张三 13800138000 13800138004 zhang.san@example.cn 世纪大道 11010519491231002X; do
    holds "nothing is left of $value" not grep -qa -e "$value" "$db/office.db" "$db/vault.db" \
        "$db/office.db-wal" "$db/vault.db-wal"
done
holds 'nor of the keys' same "$(sqlite3 "$db/vault.db" \
    "SELECT count(*) FROM subject_key WHERE lower(hex(uuid)) = '$uuid'")" 0
expect 65 'nobody to show' root show user E001
expect 65 'nobody to erase' root erase E001 --reason request --yes
expect 0 'the log verifies without the details' root audit verify
expect 65 'an import does not bring the person back' root import users "$work/people.csv" --update
holds 'it says which line' complains 'line 2, column ref'
expect 0 'unless readmitted' root import users "$work/people.csv" --update --readmit
expect 0 'as a new person' root show user E001
holds 'with new keys' not same "$(query "SELECT lower(hex(uuid)) FROM person WHERE ref = 'E001'")" "$uuid"
expect 0 'and the log verifies' audit audit verify
expect 0 'a program reads codes, whatever the language' root list users --lang zh_CN --format csv --limit 1
holds 'of states' says ',active'
expect 0 'of operators too' root list operators --lang zh_CN --format json
holds 'their states' says '"status":"enabled"'
finish
