#!/bin/sh
# Includes go down the layers only, and each library has one home.
cd "$(dirname "$0")/../.." || exit 1
layers='base model rules store crypto config ui service panes cli app'
n=0

# The layers that LAYER may include, itself among them.
may() {
    case $1 in
    base) echo base ;;
    model | crypto | ui) echo "base $1" ;;
    config) echo 'base config' ;;
    rules | store) echo "base model $1" ;;
    service) echo 'base model rules store crypto config service' ;;
    panes) echo 'base model rules config service ui panes' ;;
    cli) echo 'base model rules config service cli' ;;
    app) echo 'base model rules crypto config service ui panes cli app' ;;
    esac
}

report() { # NAME FINDINGS
    n=$((n + 1))
    if [ -z "$2" ]; then echo "ok $n - $1"; else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}

for layer in $layers; do
    allowed=$(may "$layer" | sed 's/ /|/g')
    own="\"($allowed)/|\"\\.\\./\\.\\./src/$layer/|\"$layer\\.|\"[a-z]+\\.def\""
    [ "$layer" != config ] || own="$own|\"ui/theme\\.h\""
    [ "$layer" != service ] || own="$own|\"ui/theme\\.h\""
    report "$layer includes only $(may "$layer")" "$(grep -rnE '^ *# *include "' \
        "src/$layer" "include/$layer" | grep -vE "include ($own)")"
done

home() { # HEADERS WHERE
    report "<$1> only in $2" "$(grep -rnE "^ *# *include <($1)>" src include |
        grep -vE "^($2)")"
}
home 'sodium[a-z_/]*\.h' '(src|include)/crypto/'
home 'ini\.h' 'src/config/'
home 'sqlite3\.h' '(src|include)/store/'
home '(ncursesw?/)?(curses|ncurses|panel|term|menu|form)\.h' 'src/ui/term[a-z_]*\.c'
home 'csv\.h' 'src/service/csvin\.c'
report 'the layers are all there are' \
    "$(ls src include | grep -vE '^$|^(src|include):$' | grep -vxE "$(echo "$layers" | sed 's/ /|/g')")"
echo "1..$n"
