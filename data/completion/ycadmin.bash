# bash completion for ycadmin
_ycadmin()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local common='--db --config --operator --password-file --key-file --lang --theme --ascii
        --format --yes --help --version'
    local commands='init demo operator recover migrate import list show correct erase report
        retention audit check backup restore doctor'
    local command='' sub='' words='' i word skip=0

    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((skip)); then
            skip=0
            [[ $word == = ]] && skip=1
            continue
        fi
        case $word in
        --ascii | --yes | --help | --version | --no-console | --update | --readmit | --skip-bad | \
            --dry-run) ;;
        --*) skip=1 ;;
        *)
            if [[ -z $command ]]; then command=$word; elif [[ -z $sub ]]; then sub=$word; fi
            ;;
        esac
    done

    [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}
    [[ $cur == = ]] && cur=
    case $prev in
    --lang) words='zh_CN zh_TW en' ;;
    --theme) words='default light high-contrast mono' ;;
    --format) words='table csv json' ;;
    --role) words='admin helpdesk auditor service' ;;
    --reason) words='caller request document mistake authority policy' ;;
    --encoding) words='auto utf-8 gb18030' ;;
    --db | --dir | --out)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        return
        ;;
    --config | --policy | --checkpoint | --erased | *-file | *-file-out)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    --operator | --admin | --users | --seed | --filter | --limit | --case | --note | --plan | \
        --map | --date-format)
        return
        ;;
    esac

    if [[ -z $words ]]; then
        case $command in
        '') words="$commands $common" ;;
        init) words='--admin --policy --new-password-file' ;;
        demo) words='--users --seed --dir --no-console' ;;
        recover) words='--seed-file' ;;
        operator)
            if [[ -z $sub ]]; then
                words='list add reset role disable enable passwd accept'
            else
                words='--role --new-password-file --key-file-out'
                [[ $sub == role ]] && words='admin helpdesk auditor service'
            fi
            ;;
        import)
            words='--encoding --map --date-format --update --readmit --skip-bad --dry-run'
            [[ -z $sub ]] && words='users consents incidents'
            ;;
        list)
            words='--filter --limit --format'
            [[ -z $sub ]] && words='users fields consents retention incidents requests sharing
                policies audit operators overview'
            ;;
        show) [[ -z $sub ]] && words=user ;;
        correct) words='--reason --case --note' ;;
        erase) words='--reason --case --note --yes' ;;
        report)
            words='--out'
            [[ -z $sub ]] && words=access
            ;;
        retention)
            words='--plan --yes --format'
            [[ -z $sub ]] && words='preview run'
            ;;
        audit)
            words='--checkpoint --out'
            [[ -z $sub ]] && words='verify checkpoint key export'
            ;;
        restore) words='--erased' ;;
        esac
        case $command/$sub in
        import/?* | backup/* | restore/*)
            if [[ $cur != -* ]]; then
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
                return
            fi
            ;;
        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _ycadmin ycadmin
