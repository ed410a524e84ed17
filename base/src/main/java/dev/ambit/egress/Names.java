package dev.ambit.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Where the addresses of a name come from; [InetAddress#getAllByName] asks this machine.
@FunctionalInterface
interface Names {

    InetAddress[] addresses(String name) throws UnknownHostException;
}
