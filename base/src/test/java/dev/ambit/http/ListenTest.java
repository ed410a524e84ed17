package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListenTest {

    @Test
    void server_listens_only_on_the_configured_address() throws Exception {
        Optional<InetAddress> outside = outside();
        assumeTrue(outside.isPresent(), "this machine has no address but its own");

        try (var metrics = new Metrics();
                WebServer here = start("127.0.0.1", metrics);
                WebServer everywhere = start("0.0.0.0", metrics)) {
            assertThat(isListening(InetAddress.getLoopbackAddress(), here)).isTrue();
            assertThatThrownBy(() -> isListening(outside.get(), here)).isInstanceOf(ConnectException.class);
            assertThat(isListening(InetAddress.getLoopbackAddress(), everywhere))
                    .isTrue();
            assertThat(isListening(outside.get(), everywhere)).isTrue();
        }
    }

    private static WebServer start(String host, Metrics metrics) {
        return WebServer.start(host, 0, new Router(), 1, metrics, new Readiness());
    }

    private static boolean isListening(InetAddress address, WebServer web) throws Exception {
        try (var socket = new Socket(address, web.port())) {
            return socket.isConnected();
        }
    }

    private static Optional<InetAddress> outside() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(it -> it instanceof Inet4Address && !it.isLoopbackAddress())
                .findFirst();
    }
}
