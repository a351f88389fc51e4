#!/bin/sh
# Process 1 of a real node's namespaces: makes them a machine of their own, then reaps orphans until it is told
# to stop. When it ends, the kernel ends whatever is left in its pid namespace, and mounts and network go too.
#
#   box-init.sh NODE_NAME NODE_ADDRESS/PREFIX READY_FILE GRACE_SECONDS
set -eu
node_name=$1 address=$2 ready=$3 grace=$4

hostname "$node_name"

# Pods' volumes have to show up in containers that run already.
mount --make-rshared /
for dir in /run /var/log /var/lib/cni /var/lib/kubelet; do
	mkdir -p "$dir"
	mount -t tmpfs -o mode=0755 tmpfs "$dir"
done
mkdir -p /run/lock

# The kubelet insists on sysctls that belong to the whole machine: it gets to see files of its own instead.
sysctls=/run/sysctls
mkdir "$sysctls"
pretend() {
	file="$sysctls/$(echo "$1" | tr / .)"
	echo "$2" >"$file"
	mount --bind "$file" "/proc/sys/$1"
}
pretend vm/overcommit_memory 1
pretend vm/panic_on_oom 0
pretend kernel/panic 10
pretend kernel/panic_on_oops 1
pretend kernel/keys/root_maxkeys 1000000
pretend kernel/keys/root_maxbytes 25000000

# A network without a way out: the default route, which kube-proxy and kubelet look for, ends at the node itself.
ip link set lo up
ip link add node0 type veth peer name node0-peer
ip link set node0 up
ip link set node0-peer up
ip address add "$address" dev node0
ip route add default dev node0
echo 1 >/proc/sys/net/ipv4/ip_forward

stop() {
	trap '' TERM
	kill -TERM -1 2>/dev/null || exit 0
	ticks=$((grace * 10))
	while [ "$ticks" -gt 0 ] && kill -0 -1 2>/dev/null; do
		sleep 0.1
		ticks=$((ticks - 1))
	done
	exit 0
}
trap stop TERM
: >"$ready"
while :; do
	sleep 3600 &
	wait $! || true
done
