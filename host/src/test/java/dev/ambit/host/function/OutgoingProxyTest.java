package dev.ambit.host.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.egress.AllowedAddresses;
import dev.ambit.http.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests of a function to hosts outside its container.
class OutgoingProxyTest {

    private static final AllowedAddresses LOOPBACK = new AllowedAddresses(List.of(Cidr.of("127.0.0.0/8")));

    private final List<String> output = new ArrayList<>();
    private ServerSocket outside;
    private ServerSocket listener;
    private Socket function;
    private Socket inside;

    @BeforeEach
    void connect() throws IOException {
        outside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        function = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
        inside = listener.accept();
    }

    @AfterEach
    void disconnect() throws IOException {
        for (var socket : List.of(function, inside)) {
            socket.close();
        }
        outside.close();
        listener.close();
    }

    @Test
    void function_can_connect_to_a_listed_host() throws IOException {
        String host = "localhost:" + outside.getLocalPort();
        write("CONNECT %s HTTP/1.1\r\nHost: %s\r\nProxy-Connection: keep-alive\r\n\r\n".formatted(host, host));

        try (Socket connected = proxy(LOOPBACK, host).open(inside.getInputStream(), inside.getOutputStream());
                Socket accepted = outside.accept()) {
            accepted.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(new String(connected.getInputStream().readNBytes(5), UTF_8))
                    .isEqualTo("hello");
        }
        assertThat(answer()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
        assertThat(output).isEmpty();
    }

    @Test
    void host_that_is_not_listed_is_refused_with_a_line_in_the_log() throws IOException {
        write("CONNECT api.example.com:443 HTTP/1.1\r\n\r\n");

        assertRefused(proxy(LOOPBACK, "other.example.com"));

        assertThat(answer()).startsWith("HTTP/1.1 403 ").contains("may not call api.example.com:443");
        assertThat(output)
                .containsExactly("The function may not call api.example.com:443. Add it to `outgoingHosts` of the"
                        + " blueprint.");
    }

    @Test
    void host_with_a_private_address_is_refused() throws IOException {
        String host = "localhost:" + outside.getLocalPort();
        write("CONNECT %s HTTP/1.1\r\n\r\n".formatted(host));

        assertRefused(proxy(new AllowedAddresses(List.of()), "*:" + outside.getLocalPort()));

        assertThat(answer()).startsWith("HTTP/1.1 403 ").contains("The address of localhost is not public.");
    }

    @Test
    void unreachable_host_is_answered_with_502() throws IOException {
        int port = outside.getLocalPort();
        outside.close();
        write("CONNECT localhost:%d HTTP/1.1\r\n\r\n".formatted(port));

        assertRefused(proxy(LOOPBACK, "localhost:" + port));

        assertThat(answer()).startsWith("HTTP/1.1 502 ");
    }

    @ParameterizedTest
    @CsvSource({"GET http://localhost/ HTTP/1.1", "CONNECT localhost HTTP/1.1", "CONNECT [::1]:443 HTTP/1.1", "''"})
    void request_other_than_connect_to_a_host_and_port_is_refused(String line) throws IOException {
        write(line + "\r\n\r\n");

        assertRefused(proxy(LOOPBACK, "*"));

        assertThat(answer()).startsWith("HTTP/1.1 405 ");
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com,      api.example.com,       true",
        "api.example.com,      api.example.com:443,   true",
        "api.example.com,      api.example.com:8443,  false",
        "api.example.com,      example.com,           false",
        "api.example.com,      evil-api.example.com,  false",
        "*.example.com,        api.example.com,       true",
        "*.example.com,        *.api.example.com,     true",
        "*.example.com,        example.com,           false",
        "*.example.com,        evilexample.com,       false",
        "*.example.com,        *,                     false",
        "*,                    *.example.com,         true",
        "*,                    api.example.com:8443,  false",
        "*:8443,               api.example.com:8443,  true",
    })
    void host_pattern_covers_narrower_hosts_and_patterns(String pattern, String other, boolean covers) {
        assertThat(new OutgoingHosts(List.of(pattern)).covers(other)).isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, true",
        "localhost:8443, true",
        "*, true",
        "API.example.com, false",
        "https://api.example.com, false",
        "api.*.com, false",
        "api.example.com:0, false",
        "'', false",
    })
    void valid_host_patterns_are_recognized(String text, boolean isPattern) {
        assertThat(OutgoingHosts.isPattern(text)).isEqualTo(isPattern);
    }

    private OutgoingProxy proxy(AllowedAddresses addresses, String pattern) {
        return new OutgoingProxy("shop", new OutgoingHosts(List.of(pattern)), addresses, output::add);
    }

    private void write(String text) throws IOException {
        function.getOutputStream().write(text.getBytes(UTF_8));
    }

    private void assertRefused(OutgoingProxy proxy) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> proxy.open(inside.getInputStream(), inside.getOutputStream()));
    }

    /// Returns what the function has received.
    private String answer() throws IOException {
        inside.close();
        return new String(function.getInputStream().readAllBytes(), UTF_8);
    }
}
