package dev.ambit.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.host.gateway.Gateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Requests a host from the gateway like a visitor. The gateway answers the probe itself, so no function receives
/// it.
public final class GatewayProbe {

    private static final String KEY = UUID.randomUUID().toString();

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String SERVED = "204";

    private final String address;
    private final int port;

    /// @param address of the gateway, in the form of a URL's host
    public GatewayProbe(String address, int port) {
        this.address = address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
        this.port = port;
    }

    /// Returns the value of the probe header, which only the server and its hosts know.
    public static String key() {
        return KEY;
    }

    /// Returns what is wrong with the host as a sentence, or nothing if the gateway serves it.
    Optional<String> fault(String host) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write("HEAD / HTTP/1.1\r\nHost: %s:%d\r\n%s: %s\r\nConnection: close\r\n\r\n"
                            .formatted(host, port, Gateway.PROBE_HEADER, KEY)
                            .getBytes(US_ASCII));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            String line = answer.readLine();
            String[] words = line == null ? new String[0] : line.split(" ", 3);
            if (words.length < 2) {
                return Optional.of("The gateway closed the connection.");
            }
            return words[1].equals(SERVED)
                    ? Optional.empty()
                    : Optional.of("The gateway answers every request with status %s.".formatted(words[1]));
        } catch (IOException e) {
            return Optional.of("The gateway does not answer: %s.".formatted(e.getMessage()));
        }
    }
}
