#!/bin/sh
# Commits a built store to a branch, which Ambit then deploys: publish.sh DIRECTORY BRANCH
# The directory can contain function/, assets/ and ambit.json. Prints the commit.
set -eu

built=$1
branch=$2
source=$(git rev-parse --short HEAD)
clone=$(mktemp -d)
trap 'git worktree remove --force "$clone"' EXIT

git fetch --quiet origin "$branch"
git worktree add --quiet --detach --force "$clone" FETCH_HEAD
for part in function assets ambit.json; do
    if [ -e "$built/$part" ]; then
        rm -rf "${clone:?}/$part"
        cp -R "$built/$part" "$clone/$part"
    fi
done
cd "$clone"
git add --all --force
if ! git diff --cached --quiet; then
    git -c user.name=Ambit -c user.email=ambit@users.noreply.github.com commit --quiet --message "Build $source"
    git push --quiet origin "HEAD:refs/heads/$branch"
fi
git rev-parse HEAD
cd - > /dev/null
