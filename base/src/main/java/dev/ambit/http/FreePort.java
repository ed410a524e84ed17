package dev.ambit.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.UnresolvedAddressException;

/// Checks that a port is free before a start makes anything. Another program may still take the port afterwards, so a
/// server that listens reports [CannotListen] too.
public final class FreePort {

    private FreePort() {}

    /// Requires that a server can listen on a port.
    ///
    /// @param port 0 stands for any that is free
    /// @param option by which another port is chosen, such as `--port`
    /// @throws CannotListen if another program uses the port, or `host` is no address of this machine
    public static void require(String host, int port, String option) {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new CannotListen(host, port, option, new UnresolvedAddressException());
        }
        try (var socket = new ServerSocket()) {
            socket.bind(address);
        } catch (IOException e) {
            throw new CannotListen(host, port, option, e);
        }
    }
}
