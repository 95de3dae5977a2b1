# Sourced by ./tulle and ./check: what the machine must have, and the Native AOT publish of each executable into
# artifacts/bin. Progress goes to stderr: stdout belongs to the command that follows.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=$root/artifacts/bin

say() { printf '%s\n' "$*" >&2; }

# Debian packages, by what proves that they are there. Installed when we are root, named when we are not.
need_packages() {
    local missing=()
    while [ $# -gt 0 ]; do
        eval "$2" >/dev/null 2>&1 || missing+=("$1")
        shift 2
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing ${missing[*]}"
        mkdir -p "$root/artifacts"
        if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
            "${missing[@]}"; } >"$root/artifacts/apt.log" 2>&1; then
            tail -n 5 "$root/artifacts/apt.log" >&2
            say "error: could not install ${missing[*]}; the whole output is in artifacts/apt.log"
            return 1
        fi
    else
        say "error: missing: ${missing[*]}"
        say "fix:   sudo apt-get install ${missing[*]}"
        return 1
    fi
}

need_sdk() {
    if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
        say "error: the .NET 10 SDK is not on the PATH (found: $(dotnet --list-sdks 2>/dev/null | tr '\n' ' '))"
        say "fix:   install dotnet-sdk-10.0, then run this again"
        return 1
    fi
    # Native AOT links with clang or gcc, against zlib.
    need_packages clang 'command -v clang || command -v gcc' zlib1g-dev 'test -e /usr/include/zlib.h' \
        libc6-dev 'test -e /usr/include/stdio.h'
}

# The framework of this checkout: net10.0 where the 10.0.x Native AOT packs can be restored, else net9.0 for
# everything (tests then run by roll-forward). Decided once, kept in artifacts/framework.
choose_framework() {
    mkdir -p "$root/artifacts"
    if [ ! -s "$root/artifacts/framework" ]; then
        local log=$root/artifacts/restore.log
        if dotnet restore "$root/src/Tulle.Proxy.Host" -r "$(runtime_id)" -p:TulleFramework=net10.0 >"$log" 2>&1; then
            echo net10.0 >"$root/artifacts/framework"
        elif grep -qi 'ilcompiler' "$log"; then
            say "note: the package source has no 10.0.x Native AOT packs; building everything for net9.0"
            echo net9.0 >"$root/artifacts/framework"
        else
            tail -n 15 "$log" >&2
            say "error: dotnet restore failed; the whole output is in artifacts/restore.log"
            return 1
        fi
    fi
    TulleFramework=$(cat "$root/artifacts/framework")
    export TulleFramework
}

runtime_id() {
    case $(uname -m) in
        x86_64) echo linux-x64 ;;
        aarch64) echo linux-arm64 ;;
        *) say "error: no Native AOT build for $(uname -m)"; return 1 ;;
    esac
}

# What an executable is made of, as one hash of names, sizes and times: equal means that nothing is stale.
fingerprint() {
    (cd "$root" && find "$@" build Directory.Build.props Directory.Packages.props global.json \
        \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -printf '%p %s %T@\n' | sort | sha256sum)
}

# publish NAME PROJECT SOURCES...: AOT publish of one executable, when its sources changed.
publish() {
    local name=$1 project=$2 now
    shift 2
    now=$(fingerprint "$@")
    if [ -x "$bin/$name" ] && [ "$now" = "$(cat "$root/artifacts/stamps/$name" 2>/dev/null)" ]; then
        return 0
    fi
    say "building $name (Native AOT)"
    local out=$root/artifacts/publish/$name log=$root/artifacts/publish-$name.log
    rm -rf "$out"
    if ! dotnet publish "$root/$project" -c Release -r "$(runtime_id)" -o "$out" -v q --nologo \
        ${PublishFlags:+"$PublishFlags"} >"$log" 2>&1; then
        grep -E 'error|warning IL' "$log" | sort -u | head -n 20 >&2
        say "error: $name did not build; the whole output is in artifacts/publish-$name.log"
        return 1
    fi
    mkdir -p "$bin" "$root/artifacts/stamps"
    # A running executable can be replaced, not overwritten.
    local file
    for file in "$out/$name" "$out"/*.so; do
        [ -e "$file" ] || continue
        cp "$file" "$bin/.$(basename "$file").new"
        mv -f "$bin/.$(basename "$file").new" "$bin/$(basename "$file")"
    done
    echo "$now" >"$root/artifacts/stamps/$name"
}

# Two lanes: each build has parts that leave a processor idle. The sample's has a folder of its own for what the compiler
# leaves, since it shares projects with the rest.
publish_all() {
    need_sdk || return 1
    choose_framework || return 1
    PublishFlags=--artifacts-path=$root/artifacts/sample \
        publish tulle-emojivoto samples/emojivoto samples/emojivoto src/Tulle.{Grpc,Grpc.Calls} &
    local sample=$!
    publish_product || { wait "$sample"; return 1; }
    wait "$sample"
}

publish_product() {
    publish tulle-proxy src/Tulle.Proxy.Host tools src/Tulle.{Http,Net,Model,Grpc,Xds,Proxy,Proxy.Host} || return 1
    publish tulle src/Tulle.Cli tools src/Tulle.{Http,Model,Grpc,Grpc.Calls,Xds,Control,Dashboard,Intercept,Cli} || return 1
    publish tulle-load bench/load bench/load src/Tulle.{Http,Net}
}
