package dev.ambit.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Resolves host names; [InetAddress#getAllByName] uses the system's resolver.
@FunctionalInterface
interface HostResolver {

    InetAddress[] addresses(String name) throws UnknownHostException;
}
