# bash completion for ycadmin
_ycadmin()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local common='--db --config --operator --password-file --key-file --lang --theme --ascii
        --format --yes --help --version'
    local commands='init demo recover migrate backup restore doctor check operator approval minors review import list show field
        correct erase retention policy report request contact audit'
    commands+=' policy retention record recipient notice disclose campaign'
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
            --dry-run | --replace) ;;
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
    --protection) words='encrypted anonymised both none' ;;
    --role) words='admin helpdesk auditor service' ;;
    --reason)
        [[ $command == audit || $command == campaign ]] && return # free text
        words='caller request document mistake authority policy'
        ;;
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
    --operator | --admin | --users | --seed | --filter | --sort | --limit | --case | --note | \
        --map | --date-format | --plan | --to | --fields | --at | --notice | --basis | --scope | \
        --title | --due | --contact | --country | --contract | --from | --until)
        return
        ;;
    esac

    if [[ -z $words ]]; then
        case $command in
        '') words="$commands $common" ;;
        migrate) words='--out' ;;
        restore) words='--erased --checkpoint --replace' ;;
        init) words='--admin --policy --new-password-file' ;;
        demo) words='--users --seed --dir --no-console' ;;
        recover) words='--seed-file --admin --new-password-file' ;;
        operator)
            case $sub in
            '') words='list add reset role disable enable passwd accept' ;;
            list) words='--filter --sort --limit --format' ;;
            add) words='--role --new-password-file --key-file-out' ;;
            reset | passwd) words='--new-password-file' ;;
            role) words='admin helpdesk auditor service' ;;
            esac
            ;;
        import)
            words='--encoding --map --date-format --update --readmit --skip-bad --dry-run'
            [[ -z $sub ]] && words='users incidents consents'
            ;;
        check) words='--format' ;;
        report) if [[ -z $sub ]]; then words='access receipt'; else words='--out --case'; fi ;;
        contact) words='--channel --purpose --outcome --case' ;;
        request)
            case $sub in
            '') words='open verify extend done refuse withdraw' ;;
            open) words='--channel --received --note' ;;
            verify | extend) words='--reason' ;;
            refuse) words='--reason --note' ;;
            done | withdraw) words='--note' ;;
            esac
            ;;
        review)
            case $sub in
            '') words='add' ;;
            add) words='minors-audit compliance-audit impact-assessment --case --fields' ;;
            esac
            ;;
        approval)
            case $sub in
            '') words='list grant refuse' ;;
            list) words='--filter --limit --format' ;;
            esac
            ;;
        minors)
            case $sub in
            '') words='approval audited' ;;
            approval) words='on off' ;;
            audited) words='--case' ;;
            esac
            ;;
        list)
            words='--filter --sort --limit --format'
            [[ -z $sub ]] && words='overview users fields consents consent-events campaigns retention due holds runs winddown
                incidents affected requests contacts erasures sharing recipients policies records exemptions audit
                operators approvals reviews activities'
            ;;
        policy)
            case $sub in
            '') words='add holidays show' ;;
            add) words='--change --effective --code --note' ;;
            show) words='--format' ;;
            esac
            ;;
        record) words='--effective --code' && [[ -z $sub ]] && words=add ;;
        recipient)
            case $sub in
            '') words='add change end' ;;
            add | change)
                words='--protection --contract --from --until --purpose --fields --contact --country
                    --note affiliate supplier contractor agent developer authority acquirer public other'
                ;;
            end) words='--yes' ;;
            esac
            ;;
        notice) words='publication transfer --title --purpose --fields' && [[ -z $sub ]] && words=publish ;;
        disclose)
            words='--filter --fields --to --purpose --notice --basis --scope --case --at --note'
            [[ -z $sub ]] && words='consent processor publication transfer authority'
            ;;
        campaign)
            case $sub in
            '') words='open close' ;;
            open) words='--notice --title --due --reason --replace' ;;
            close) words='--yes' ;;
            esac
            ;;
        show) if [[ -z $sub ]]; then words='user field'; else words='--format'; fi ;;
        field)
            case $sub in
            '') words='switch basis' ;;
            switch) words='on off --reason' ;;
            basis) words='consent contract law --note' ;;
            esac
            ;;
        correct) words='--reason --case --note' ;;
        erase) words='--reason --case --note --out --yes' ;;
        retention)
            case $sub in
            '') words='preview run' ;;
            preview) words='--format' ;;
            run) words='--plan --yes --format' ;;
            esac
            ;;
        audit)
            case $sub in
            '') words='verify checkpoint key export show reopen' ;;
            export) words='--out' ;;
            verify) words='--checkpoint --format' ;;
            reopen) words='--reason' ;;
            esac
            ;;
        esac
        case $command/$sub in
        import/?*)
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
