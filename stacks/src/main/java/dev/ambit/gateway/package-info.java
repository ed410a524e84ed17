/// Host and stage resources of stacks, and which stack a host belongs to. `host.gateway` serves the hosts.
@NullMarked
package dev.ambit.gateway;

import org.jspecify.annotations.NullMarked;
