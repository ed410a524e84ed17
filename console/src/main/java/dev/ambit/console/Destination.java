package dev.ambit.console;

import dev.ambit.http.Request;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The page to open after sign-in. Links can contain any address, so an address that is not a console page is
/// ignored.
final class Destination {

    static final String HOME = "/console";

    private static final int CHARS_MAX = 2_000;
    private static final Pattern OURS = Pattern.compile("/console(?:[/?][\\w.~%/?&=+:@!$'()*,;-]*)?");

    private Destination() {}

    /// Returns the wanted path if it is that of a console page, otherwise the path of the start page.
    static String of(@Nullable String wanted) {
        if (wanted == null || wanted.length() > CHARS_MAX) {
            return HOME;
        }
        return OURS.matcher(wanted).matches() ? wanted : HOME;
    }

    /// Returns the path of the sign-in page, which continues to the page of a GET request.
    static String signInPath(Request request) {
        String wanted = of(request.target());
        boolean isLook = request.method().equals("GET") && !wanted.equals(HOME);
        return signInPath("/console/sign-in", isLook ? wanted : HOME);
    }

    /// Returns the path of the sign-in page `door`, which continues to the page `wanted`.
    static String signInPath(String path, String wanted) {
        return wanted.equals(HOME) ? path : path + "?next=" + UrlText.encoded(wanted);
    }
}
