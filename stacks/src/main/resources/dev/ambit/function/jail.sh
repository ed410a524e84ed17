# Makes the world of a function and turns into it: run as root in namespaces of its own, with no variable of anybody.
# Its variables come on the standard input, as commands that export them, which only its own user ever reads.
#
#   jail.sh WORLD CODE USER MEGABYTES "DIRECTORIES" PROGRAM…
set -eu
world=$1 code=$2 user=$3 megabytes=$4 directories=$5
shift 5

echo 500 2> /dev/null > /proc/self/oom_score_adj || :
mount -t tmpfs -o size=64m,nr_inodes=10k,mode=755,nosuid,nodev function "$world"
cd "$world"
mkdir app dev etc proc tmp
chmod 1777 tmp

show() {
    mkdir -p ".$1"
    mount --bind "$1" ".$1"
    mount -o remount,bind,ro,nosuid,nodev ".$1"
}
show /usr
for it in /bin /sbin /lib /lib32 /lib64; do
    if [ -L "$it" ]; then cp -P "$it" ".$it"; elif [ -d "$it" ]; then show "$it"; fi
done
for it in /etc/alternatives /etc/ssl /etc/java-* $directories; do
    if [ -d "$it" ]; then show "$it"; fi
done
cp /etc/ld.so.cache etc/ 2> /dev/null || :
echo '127.0.0.1 localhost' > etc/hosts
for it in null zero full random urandom; do
    : > "dev/$it"
    mount --bind "/dev/$it" "dev/$it"
done
mount -t proc -o nosuid,nodev,noexec proc proc
mount --bind "$code" app
mount -o remount,bind,ro,nosuid,nodev app

exec chroot . nice -n 5 prlimit --core=0 --nofile=1024 --nproc=256 --fsize=67108864 \
    "--data=$((megabytes * 1048576))" -- \
    setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
    --pdeathsig KILL -- \
    sh -c 'eval "$(cat)"; cd /app; exec "$@" < /dev/null 2>&1' sh "$@"
