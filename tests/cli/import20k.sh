#!/bin/sh
# A personnel file of 20,000 people, where there is one.
. "$(dirname "$0")/lib.sh"
file=${YCADMIN_TEST_PEOPLE:-$PWD/../shared/data/people-20k.csv}
if [ ! -r "$file" ]; then
    skip 'import of 20,000 people' "there is no $file"
    finish
    exit
fi
deployment
map='工号=ref,姓名=name,部门=department,出生日期=birth_date,手机号=mobile,邮箱=email'
map="$map,家庭住址=home_address,邮编=postcode,身份证号=id_number"
expect 0 'import' root import users "$file" --map "$map" --skip-bad
n=$(people)
holds 'nearly everybody' test "$n" -ge 19000
iconv -f GB18030 -t UTF-8 "$file" | tr -d '\r' | sed 1d |
    awk -F, 'NR % 200 == 1 { print $2; print $5; print $6; print $7; print $9 }' |
    grep -v '^$' | awk 'length($0) >= 3' | sort -u >"$work/sample"
# Two-character names are two in 40 million random byte pairs: only longer ones tell anything.
holds 'a sample to look for' test "$(wc -l <"$work/sample")" -ge 300
LC_ALL=C grep -aoFf "$work/sample" "$db/office.db" "$db/vault.db" >"$work/found"
holds 'no name, number or address is in either file' test ! -s "$work/found"
expect 0 'one page' root list users --limit 5
holds 'five and the header' same "$(wc -l <"$work/out")" 6
mobile=$(iconv -f GB18030 -t UTF-8 "$file" | tr -d '\r' | sed -n 12346p | cut -d, -f5)
ref=$(iconv -f GB18030 -t UTF-8 "$file" | tr -d '\r' | sed -n 12346p | cut -d, -f1)
expect 0 'one person by mobile number' desk list users --filter "mobile:$mobile"
holds 'the right one' says "^$ref "
expect 0 'the log verifies' root audit verify
expect 0 'all again change nothing' root import users "$file" --map "$map" --update --skip-bad
holds 'and nobody is new' same "$(people)" "$n"
finish
