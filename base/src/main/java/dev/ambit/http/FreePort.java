package dev.ambit.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.UnresolvedAddressException;

/// Checks that a port is free before the start changes anything. Another program may still take the port
/// afterwards, so listening can throw [CannotListen] too.
public final class FreePort {

    private FreePort() {}

    /// Requires that a server can listen on a port.
    ///
    /// @param port 0 for any free port
    /// @param option command line option that sets the port, such as `--port`
    /// @throws CannotListen if another program uses the port, or `host` is not an address of this machine
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
