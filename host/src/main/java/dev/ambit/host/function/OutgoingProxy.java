package dev.ambit.host.function;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.egress.AllowedAddresses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Forwards connections of a function to hosts outside, as an HTTP proxy that supports only `CONNECT`. It does not
/// decrypt TLS.
///
/// @param name of the function, for the log
/// @param hosts that the function may call
/// @param addresses to which connections are allowed
/// @param output takes lines for the function's log
record OutgoingProxy(String name, OutgoingHosts hosts, AllowedAddresses addresses, Consumer<String> output)
        implements PortForward {

    private static final System.Logger LOG = System.getLogger(OutgoingProxy.class.getName());
    private static final int CONNECTIONS_MAX = 64;
    private static final byte[] CONNECTED = "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(UTF_8);
    private static final int LOOKUPS_MAX = 16;
    private static final int LOOKUP_SECONDS_MAX = 10;

    /// Platform threads, because the system's resolver blocks its thread.
    private static final ExecutorService NAMES = Executors.newFixedThreadPool(
            LOOKUPS_MAX, Thread.ofPlatform().daemon().name("outgoing-names-", 0).factory());
    private static final int HEAD_BYTES_MAX = 8 << 10;
    private static final String HEAD_END = "\r\n\r\n";
    private static final Pattern CONNECT =
            Pattern.compile("CONNECT ([A-Za-z0-9._-]{1,253}):([0-9]{1,5}) HTTP/1\\.[01]\r\n");

    @Override
    public int port() {
        return OutgoingHosts.PROXY_PORT;
    }

    @Override
    public int connectionsMax() {
        return CONNECTIONS_MAX;
    }

    /// Reads the request, and connects to the host that it names.
    @Override
    public Socket open(InputStream in, OutputStream out) throws IOException {
        Matcher request = CONNECT.matcher(head(in));
        if (!request.lookingAt()) {
            throw refused(out, "405 Method Not Allowed", "The proxy accepts only CONNECT requests.");
        }
        String host = request.group(1).toLowerCase(Locale.ROOT);
        int port = Integer.parseInt(request.group(2));
        if (!hosts.allows(host, port)) {
            throw refused(
                    out,
                    "403 Forbidden",
                    "The function may not call %s:%d. Add it to `outgoingHosts` of the blueprint."
                            .formatted(host, port));
        }
        Socket outside = connected(out, host, port);
        LOG.log(System.Logger.Level.INFO, "Function {0} connected to {1}:{2,number,#}", name, host, port);
        return PortForward.send(CONNECTED, out, outside);
    }

    private static String head(InputStream from) throws IOException {
        var head = new ByteArrayOutputStream();
        while (head.size() < HEAD_BYTES_MAX) {
            int next = from.read();
            if (next < 0) {
                break;
            }
            head.write(next);
            if (next == '\n' && head.toString(ISO_8859_1).endsWith(HEAD_END)) {
                break;
            }
        }
        return head.toString(ISO_8859_1);
    }

    /// Connects to a checked address, not to the name, which could resolve to another one the second time.
    private Socket connected(OutputStream out, String host, int port) throws IOException {
        InetAddress address;
        try {
            address = NAMES.submit(() -> InetAddress.getByName(host)).get(LOOKUP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        } catch (ExecutionException | TimeoutException _) {
            throw refused(out, "502 Bad Gateway", "The name %s cannot be resolved.".formatted(host));
        }
        if (!addresses.allows(address)) {
            throw refused(out, "403 Forbidden", "The address of %s is not public.".formatted(host));
        }
        try {
            return PortForward.connect(new InetSocketAddress(address, port));
        } catch (IOException _) {
            throw refused(out, "502 Bad Gateway", "%s:%d cannot be reached.".formatted(host, port));
        }
    }

    private IOException refused(OutputStream out, String status, String why) throws IOException {
        output.accept(why);
        byte[] body = (why + "\n").getBytes(UTF_8);
        out.write("HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                .formatted(status, body.length)
                .getBytes(UTF_8));
        out.write(body);
        return new IOException(why);
    }
}
