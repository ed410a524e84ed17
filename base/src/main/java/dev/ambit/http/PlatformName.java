package dev.ambit.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Names of cookies and headers that belong to Ambit. The gateway removes them from requests and answers of
/// stacks, since browsers send the cookies of a host to all its ports.
public final class PlatformName {

    private static final String PREFIX = "ambit-";
    private static final String HOST_PREFIX = "__Host-";

    /// The plain prefix, and the same behind the prefixes that browsers know (RFC 6265bis §4.1.3).
    private static final Set<String> COOKIES = Set.of(PREFIX, "__host-" + PREFIX, "__secure-" + PREFIX);

    private static final String HEADERS = "x-ambit-";
    private static final Set<String> CREDENTIALS =
            Set.of("x-api-key", "x-account-id", "x-environment-id", "x-customer-key");

    private static final Pattern PORT = Pattern.compile(":(\\d{1,5})$");
    private static final String HTTP_PORT = "80";

    private PlatformName() {}

    /// Returns the name of a cookie of ours. Over TLS the prefix `__Host-` binds it to one host, so that no other
    /// host of the domain can set it. Without TLS the name contains the port that the browser uses, so that two
    /// servers on one host do not share cookies.
    ///
    /// @param name what the cookie holds, such as `session`
    /// @param request its `Host` has the port that the browser uses
    public static String cookie(String name, boolean isSecure, Request request) {
        return isSecure ? HOST_PREFIX + PREFIX + name : PREFIX + name + "-" + port(request.header("Host"));
    }

    /// Returns whether a cookie of this name is ours, or pretends to be. Ignores case.
    public static boolean isCookie(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return COOKIES.stream().anyMatch(lower::startsWith);
    }

    /// Returns whether a header of this name is ours. Compares as [#header] does.
    public static boolean isHeader(String name) {
        String compared = header(name);
        return compared.startsWith(HEADERS) || CREDENTIALS.contains(compared);
    }

    /// Returns the form in which names of headers are compared: in lower case, with `-` for each `_`. CGI, WSGI and PHP
    /// read `X_API_KEY` and `X-Api-Key` as one name.
    public static String header(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String port(@Nullable String host) {
        Matcher port = PORT.matcher(host == null ? "" : host);
        return port.find() ? port.group(1) : HTTP_PORT;
    }
}
