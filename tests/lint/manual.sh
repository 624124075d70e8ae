#!/bin/sh
# The manual and the completion know every command and every option there is.
cd "$(dirname "$0")/../.." || exit 1
n=0
report() { # NAME MISSING
    n=$((n + 1))
    if [ -z "$2" ]; then echo "ok $n - $1"; else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}

# "audit verify", "list": the words of each COMMAND row, which may go on in the next line.
commands=$(tr '\n' ' ' <src/cli/commands.def |
    grep -oE 'COMMAND\([a-z_]+, +"[a-z-]+", +(NULL|"[a-z-]+")' |
    sed -E 's/COMMAND\([a-z_]+, +"([a-z-]+)", +(NULL|"([a-z-]+)")/\1 \3/; s/ $//')
options=$(grep -oE '^OPTION\([A-Z_]+, "[a-z-]+"' src/cli/options.def | grep -oE '"[a-z-]+"' | tr -d '"')

# Either on one line, perhaps as an alternative ("Cm disable | enable"), or parted by .Xo.
report 'every command is in the manual' "$(echo "$commands" | while read -r word second; do
    tr '\n' ' ' <data/man/ycadmin.1 |
        grep -qE "Cm $word(( [a-z]+ \|)? $second)?( |\$)|Xo Cm $word \.Cm $second" || echo "$word $second"
done)"
report 'every option is in the manual' "$(for option in $options; do
    grep -qE "Fl -$option( |\$)" data/man/ycadmin.1 || echo "--$option"
done)"
report 'every word of a command is completed' "$(for word in $commands; do
    grep -qwF -- "$word" data/completion/ycadmin.bash || echo "$word"
done)"
report 'every option is completed' "$(for option in $options; do
    grep -qE -- "--$option( |\$|'|\||\))" data/completion/ycadmin.bash || echo "--$option"
done)"
echo "1..$n"
