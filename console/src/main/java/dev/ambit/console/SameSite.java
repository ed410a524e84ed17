package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.http.Request;
import dev.ambit.http.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// Lets forms in that a page of ours has sent, and no others: by what the browser says of where a form comes
/// from, and by what only a page of the same session can know.
final class SameSite {

    /// The field of each form.
    static final String FIELD = "formToken";

    private SameSite() {}

    /// Tells nothing of the session's own token, from which it is made.
    static String formToken(String session) {
        return Sha256.hex("form of " + session);
    }

    /// @param formToken as the form has it
    /// @param session empty for whoever has not signed in, of whom only the origin can be asked
    static void require(Request request, String formToken, String session) {
        byte[] sent = formToken.getBytes(StandardCharsets.UTF_8);
        byte[] due = formToken(session).getBytes(StandardCharsets.UTF_8);
        if (!isSameOrigin(request) || !MessageDigest.isEqual(sent, due)) {
            throw ACCESS_DENIED.because("This form comes from somewhere else, or from before you signed in."
                    + " Open the page again and repeat what you did.");
        }
    }

    /// Every browser of today says one or the other with a form.
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
