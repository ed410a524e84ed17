package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.http.Request;
import dev.ambit.http.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// Accepts forms of console pages only. It checks the headers with which browsers report the origin of a form, and
/// a token derived from the session.
final class SameSite {

    /// The form field with the token.
    static final String FIELD = "formToken";

    private SameSite() {}

    /// Derives the form token from the session token, which cannot be computed from it.
    static String formToken(String session) {
        return Sha256.hex("form of " + session);
    }

    /// @param formToken of the form
    /// @param session empty without a session; then only the origin is checked
    static void require(Request request, String formToken, String session) {
        byte[] sent = formToken.getBytes(StandardCharsets.UTF_8);
        byte[] due = formToken(session).getBytes(StandardCharsets.UTF_8);
        if (!isSameOrigin(request) || !MessageDigest.isEqual(sent, due)) {
            throw ACCESS_DENIED.because("This form comes from somewhere else, or from before you signed in."
                    + " Open the page again and repeat what you did.");
        }
    }

    /// Checks the origin alone, of a form whose session has ended.
    static void requireOrigin(Request request) {
        require(request, formToken(""), "");
    }

    /// Every current browser sends one of these headers with a form.
    private static boolean isSameOrigin(Request request) {
        String fetchSite = request.header("Sec-Fetch-Site");
        if (fetchSite != null) {
            return fetchSite.equals("same-origin");
        }
        String origin = request.header("Origin");
        String host = request.header("Host");
        return origin != null && host != null && host.equalsIgnoreCase(authority(origin));
    }

    private static String authority(String origin) {
        try {
            return String.valueOf(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException _) {
            return "";
        }
    }
}
