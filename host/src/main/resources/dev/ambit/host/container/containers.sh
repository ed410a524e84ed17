# Owns the containers of one server, and deletes them when that server ends, even if it is killed: the standard input of
# this script ends then. At first it deletes the containers of servers that were killed together with their scripts.
#
#   containers.sh RUNTIME PARENT
#
# Prints "ready DIRECTORY". DIRECTORY, below PARENT, is for this server's containers. Its name is also that of their cgroup.
set -u
runtime=$1 parent=$2

delete_containers() {
    if [ -d "$1/state" ]; then
        for id in $("$runtime" --root "$1/state" list --quiet); do
            "$runtime" --root "$1/state" delete --force "$id"
        done
    fi
    rm -rf "$1"
    name=${1##*/}
    # A container whose start failed leaves its own cgroup.
    rmdir "/sys/fs/cgroup/memory/$name/"* 2> /dev/null
    rmdir "/sys/fs/cgroup/$name" "/sys/fs/cgroup/"*"/$name" 2> /dev/null
}

# All containers together get at most a fifth of a processor while the server needs the rest.
limit_processor() {
    if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
        mkdir "/sys/fs/cgroup/$1" &&
            echo +cpu > /sys/fs/cgroup/cgroup.subtree_control &&
            echo 25 > "/sys/fs/cgroup/$1/cpu.weight"
    else
        mkdir "/sys/fs/cgroup/cpu/$1" &&
            echo 256 > "/sys/fs/cgroup/cpu/$1/cpu.shares"
    fi
}

# Containers never run on the first processor. A small weight alone does not help a check that arrives during the time
# slice of a busy container: it waits for the end of the slice. Kernels without cpusets have only the weight.
reserve_processor() {
    if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
        cgroup=/sys/fs/cgroup/$1
        echo +cpuset > /sys/fs/cgroup/cgroup.subtree_control
        processors=$(cat /sys/fs/cgroup/cpuset.cpus.effective)
    else
        cgroup=/sys/fs/cgroup/cpuset/$1
        mkdir "$cgroup"
        cat /sys/fs/cgroup/cpuset/cpuset.mems > "$cgroup/cpuset.mems"
        processors=$(cat /sys/fs/cgroup/cpuset/cpuset.cpus)
    fi
    # A list such as 0-3,6. The only processor of a machine is used by all.
    first=${processors%%[!0-9]*}
    others=${processors#"$first"}
    case $others in
        -*) echo "$((first + 1))$others" ;;
        ,*) echo "${others#,}" ;;
        *) echo "$processors" ;;
    esac > "$cgroup/cpuset.cpus"
}

umask 077
mkdir -p "$parent"
if [ -L "$parent" ] || [ ! -O "$parent" ]; then
    echo "$parent belongs to another user" >&2
    exit 1
fi
exec 8> "$parent/lock"
flock 8
for abandoned in "$parent"/ambit-*; do
    if [ -d "$abandoned" ]; then
        exec 9> "$abandoned/lock"
        if flock --nonblock 9; then
            delete_containers "$abandoned" 8>&- 9>&-
        fi
        exec 9>&-
    fi
done
directory=$(mktemp -d "$parent/ambit-XXXXXXXX") || exit 1
mkdir "$directory/state" "$directory/bundles" "$directory/sockets" "$directory/forwards" || exit 1
# The host, which is another user, reaches the sockets. It owns the forwards, but not the sockets.
chmod 711 "$parent" "$directory" "$directory/sockets"
exec 9> "$directory/lock"
flock 9
exec 8>&-
if ! limit_processor "${directory##*/}"; then
    rm -rf "$directory"
    exit 1
fi
reserve_processor "${directory##*/}" 2> /dev/null
trap '' HUP INT TERM
echo "ready $directory"
exec > /dev/null 2>&1
cat 9>&-
delete_containers "$directory" 9>&-
