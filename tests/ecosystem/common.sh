# What the scripts in this folder share; they source it from the root of the repository.
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(realpath "$here/../..")
# CARGO_TARGET_DIR is another one below, which the scripts that `run` starts inherit.
export ECOSYSTEM=${ECOSYSTEM:-$(realpath -m "${CARGO_TARGET_DIR:-target}")/ecosystem}
work=$ECOSYSTEM

say() { printf '\n-- %s\n' "$*"; }

# Ends it all, with what the last tool printed.
log=/dev/null
fail() {
    cat "$log" >&2
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# The work tree as a repository of its own, with one commit: what somebody gets who names this project as theirs to fetch.
snapshot() {
    local to=$work/snapshot
    rm -rf "$to"
    mkdir -p "$to"
    git -C "$root" ls-files -z --cached --others --exclude-standard |
        (cd "$root" && while IFS= read -r -d '' file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done) |
        (cd "$root" && xargs -0 cp --parents --preserve=timestamps --target-directory "$to")
    commit "$to"
    printf '%s\n' "$to"
}

# Makes a directory a repository, with all that is in it in one commit.
commit() {
    git -C "$1" init --quiet --initial-branch main
    git -C "$1" add --all
    git -C "$1" -c user.name=test -c user.email=test@example.org commit --quiet --message 'All of it'
}

# Writes the file that a page of the manual shows to where a reader would put it: `take PAGE PATH DIRECTORY`. stepmark itself
# says where in the page it stands.
take() {
    local lines
    mkdir -p "$(dirname "$3/$2")"
    lines=$(stepmark check --format json "$1" |
        jq -r --arg path "$2" '[.documents[].blocks[] | select(.kind == "file" and .path == $path)][0] | "\(.line + 1),\(.end_line - 1)p"')
    sed -n "$lines" "$1" > "$3/$2"
    [ -s "$3/$2" ] || fail "$1 has no file $2"
}

# stepmark is built here as others build it, only faster; what it does is the same.
faster=(CARGO_PROFILE_RELEASE_LTO CARGO_PROFILE_RELEASE_OPT_LEVEL CARGO_PROFILE_RELEASE_CODEGEN_UNITS)
export CARGO_TARGET_DIR=$work/cargo "${faster[0]}=off" "${faster[1]}=0" "${faster[2]}=16"
