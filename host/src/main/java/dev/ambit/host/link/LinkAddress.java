package dev.ambit.host.link;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.net.URI;
import java.util.Set;

/// Where the other process answers.
///
/// @param url without a path
/// @param credential bearer token of requests
public record LinkAddress(URI url, String credential) {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    /// The form of allowed URLs.
    public static final String ALLOWED = "`https://` and a host, or `http://` and a loopback address, without a path";

    /// Returns the address of a port of this machine.
    public static LinkAddress ofPort(int port, String credential) {
        return new LinkAddress(URI.create("http://127.0.0.1:" + port), credential);
    }

    /// Reads a URL to which credentials may be sent.
    ///
    /// @param field of the caller that has the URL
    /// @throws dev.ambit.problem.Problem if it has another form, or sends them in plain text to another machine
    public static URI url(String text, String field) {
        try {
            URI url = URI.create(text);
            boolean isBare = url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawPath().isEmpty()
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
            if (isBare && ("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && isLoopback(url)))) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // The text is not a URI. The error below names the allowed forms.
        }
        throw BAD_USER_INPUT
                .because("`%s` must be %s; received `%s`. Send another URL.".formatted(field, ALLOWED, shortened(text)))
                .at(field, text, ALLOWED);
    }

    /// Returns whether a URL leads to this machine.
    public static boolean isLoopback(URI url) {
        return LOOPBACK.contains(String.valueOf(url.getHost()));
    }

    /// Omits the credential, so that logs do not contain it.
    @Override
    public String toString() {
        return url.toString();
    }
}
