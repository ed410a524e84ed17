package dev.ambit.host.function;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Hosts that functions may call over HTTPS.
///
/// @param patterns host names in lower case, `*.example.com` for all names below a domain, or `*` for all names. A port
///     other than 443 follows a colon: `api.example.com:8443`
public record OutgoingHosts(List<String> patterns) {

    /// The port of the proxy to these hosts, in the network of a function.
    public static final int PROXY_PORT = 3128;

    /// The form of a pattern, for messages.
    public static final String FORM =
            "host names such as api.example.com, *.example.com or api.example.com:8443, or * for all";

    public static final OutgoingHosts NONE = new OutgoingHosts(List.of());

    private static final Pattern PATTERN =
            Pattern.compile("(\\*|(?:\\*\\.)?[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){0,9})(?::([1-9][0-9]{0,4}))?");

    private static final String ANY = "*";
    private static final int HTTPS = 443;
    private static final int PORT_MAX = 65_535;

    public OutgoingHosts {
        patterns = List.copyOf(patterns);
    }

    /// Returns whether a text is a pattern.
    public static boolean isPattern(String text) {
        Matcher matcher = PATTERN.matcher(text);
        return matcher.matches() && port(matcher) <= PORT_MAX;
    }

    /// Returns whether a connection is allowed.
    boolean allows(String host, int port) {
        return patterns.stream()
                .map(OutgoingHosts::parsed)
                .anyMatch(it -> port(it) == port && matches(it.group(1), host));
    }

    /// Returns whether a pattern allows only hosts that these patterns allow.
    public boolean covers(String pattern) {
        Matcher asked = parsed(pattern);
        return allows(asked.group(1), port(asked));
    }

    private static boolean matches(String pattern, String host) {
        return pattern.equals(ANY)
                || pattern.equals(host)
                || (pattern.startsWith("*.") && host.endsWith(pattern.substring(1)));
    }

    private static int port(Matcher pattern) {
        return pattern.group(2) == null ? HTTPS : Integer.parseInt(pattern.group(2));
    }

    private static Matcher parsed(String pattern) {
        Matcher matcher = PATTERN.matcher(pattern);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a pattern of hosts: " + pattern);
        }
        return matcher;
    }
}
