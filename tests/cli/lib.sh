# For the tests of the command line: a place of their own, a clock that stands still, and
# TAP. Sourced; $yc is the test build, whose passwords are cheap to check.
cd "$(dirname "$0")/../.." || exit 1
yc=$PWD/${BUILD:-build}/test/ycadmin
case ${BUILD:-build} in /*) yc=${BUILD}/test/ycadmin ;; esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
db=$work/db
tests=0

unset LC_ALL LANGUAGE YCADMIN_DB YCADMIN_TEST_SEED
export LANG=C.UTF-8 TZ=Asia/Shanghai HOME="$work" XDG_CONFIG_HOME="$work/config"
export YCADMIN_TEST_NOW=1795500000 # 2026-11-24 14:00 in Shanghai

# Passwords by operator; a file each, as --password-file reads them.
printf 'seventeen grey herons wade\n' >"$work/root"
printf 'violet kettles hum at dawn\n' >"$work/desk"
printf 'nine paper lanterns drift on\n' >"$work/audit"
printf 'a wrong but very long phrase\n' >"$work/wrong"
printf 'copper snails climb the wall\n' >"$work/new"

tell() { # STATUS NAME [FILE...]: one test, with the files as its diagnostics if it failed
    tests=$((tests + 1))
    if [ "$1" = 0 ]; then
        echo "ok $tests - $2"
    else
        echo "not ok $tests - $2"
        shift 2
        for file; do sed "s/^/# $(basename "$file"): /" "$file" | head -n 12; done
    fi
}

skip() { # NAME WHY
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}

# Run a command line as an operator ("-": nobody). Its output is in $work/out and $work/err.
as() { # OPERATOR ARGUMENTS...
    who=$1
    shift
    if [ "$who" = - ]; then set -- --db "$db" "$@"; else
        set -- --db "$db" --operator "$who" --password-file "$work/$who" "$@"
    fi
    "$yc" "$@" >"$work/out" 2>"$work/err"
}

expect() { # STATUS NAME OPERATOR ARGUMENTS...
    want=$1 name=$2
    shift 2
    as "$@"
    got=$?
    [ "$got" = "$want" ] || echo "status $got, not $want" >>"$work/err"
    [ "$got" = "$want" ]
    tell $? "$name" "$work/out" "$work/err"
}

holds() { # NAME COMMAND...: the command must succeed
    name=$1
    shift
    "$@" >"$work/said" 2>&1
    tell $? "$name" "$work/said" "$work/out" "$work/err"
}

says() { grep -qE -e "$1" "$work/out"; }
complains() { grep -qE -e "$1" "$work/err"; }
not() { ! "$@"; }
same() { [ "$1" = "$2" ] || { echo "$1 is not $2"; false; }; }

query() { sqlite3 "$db/office.db" "$1"; }
entries() { query 'SELECT count(*) FROM audit_entry'; }
people() { query 'SELECT count(*) FROM person WHERE status = 0'; }
sums() { (cd "$db" && sha256sum -- *.db); }

# A deployment with one operator of each role that signs in with a password.
deployment() {
    as - init --admin root --new-password-file "$work/root" &&
        as root operator add desk --role helpdesk --new-password-file "$work/desk" &&
        as root operator add audit --role auditor --new-password-file "$work/audit" || {
        echo 'Bail out! no deployment'
        cat "$work/err" >&2
        exit 1
    }
}

finish() { echo "1..$tests"; }
