#!/bin/sh
# A full disk: the ballast gives way, people are erased all the same, and nothing is lost.
. "$(dirname "$0")/lib.sh"
disk=$work/disk
mkdir "$disk"
if ! mount -t tmpfs -o size=8m,mode=700 none "$disk" 2>/dev/null; then
    skip 'a full disk' 'no small file system can be mounted here'
    finish
    exit 0
fi
trap 'umount "$disk"; rm -rf "$work"' EXIT
db=$disk/db
deployment
{
    echo ref,name,mobile,postcode
    for i in 1 2 3 4 5 6; do printf 'B%d,员工%d,1380013800%d,10000%d\n' $i $i $i $i; done
} >"$work/six.csv"
as root import users "$work/six.csv"
fill() { cat /dev/zero >"$disk/filler" 2>/dev/null; }
room() { df --output=avail "$disk" | tail -n 1 | tr -d ' '; }

holds 'there is ballast from the beginning' test "$(du -k "$db/ballast" | cut -f1)" -ge 1024
holds 'that is private' same "$(stat -c %a "$db/ballast")" 600
fill
holds 'the disk is full' same "$(room)" 0
expect 0 'a person is erased on it' root erase B1 --reason request --yes
holds 'nothing is left of the ballast' test ! -e "$db/ballast"
expect 65 'nor of the person' root show user B1
expect 0 'the log verifies' root audit verify
cat /dev/zero >>"$disk/filler" 2>/dev/null
expect 69 'without ballast a person is not' root erase B2 --reason request --yes
holds 'and why is said' complains 'the disk may be full'
rm "$disk/filler"
expect 0 'with room again all goes on' root erase B3 --reason request --yes
holds 'and the ballast is back' test "$(du -k "$db/ballast" | cut -f1)" -ge 1024
fill
export YCADMIN_TEST_NOW=1814000000 # seven months on: what was imported is past its time
expect 0 'what is due' root retention preview --format json
due=$(sed -n 's/.*"due":\([0-9]*\),"kept".*/\1/p' "$work/out" | head -n 1)
holds 'is not little' test "${due:-0}" -ge 2
expect 0 'goes from a full disk' root retention run --yes
holds 'all of it' says "Run 1: $due values gone"
holds 'at the price of the ballast' test ! -e "$db/ballast"
rm "$disk/filler"
expect 0 'nobody is half erased' root list users
holds 'of the six' same "$(query 'SELECT count(*) FROM person WHERE status = 2')" 0
expect 0 'the log verifies' root audit verify
finish
