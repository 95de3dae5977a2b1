namespace Tulle.Cli.Completion;

/// <summary>
/// Each script gives the line so far to the [suggest] directive and shows what it prints. Flags are offered once a dash is
/// typed. Where nothing is known the shell completes files.
/// </summary>
internal static class ShellScripts
{
    private const string Bash = """
        # tulle completion for bash; made by: tulle completion bash
        _tulle() {
            local line=${COMP_LINE:0:$COMP_POINT} cur words
            cur=${line##*[[:space:]]}
            words=$("$1" "[suggest:${#line}]" "$line" 2>/dev/null)
            [[ $cur == -* ]] || words=$(grep -v '^-' <<<"$words")
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$words" -- "$cur"))
            # Readline takes a colon for the beginning of a new word, and wants only what follows it.
            if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
                local colon=${cur%"${cur##*:}"} i
                for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=${COMPREPLY[i]#"$colon"}; done
            fi
        }
        complete -o default -F _tulle tulle ./tulle

        """;

    private const string Zsh = """
        #compdef tulle
        # tulle completion for zsh; made by: tulle completion zsh
        _tulle() {
            local line="${(j: :)words[1,CURRENT]}" cur="${words[CURRENT]}"
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            [[ $cur == -* ]] || found=("${(@)found:#-*}")
            found=("${(@)found:#}")
            if (( $#found )); then compadd -- "${found[@]}"; else _files; fi
        }
        compdef _tulle tulle ./tulle

        """;

    private const string Fish = """
        # tulle completion for fish; made by: tulle completion fish
        function __tulle_complete
            set -l line (commandline -cp)
            set -l words (commandline -opc)
            $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c tulle -f -a '(__tulle_complete)'
        complete -c tulle -n '__fish_seen_subcommand_from apply delete' -s f -l filename -r -F

        """;

    public static string Of(string shell) => shell switch
    {
        "zsh" => Zsh,
        "fish" => Fish,
        _ => Bash,
    };
}
