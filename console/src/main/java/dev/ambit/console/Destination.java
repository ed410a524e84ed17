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

    /// The page, or the start page.
    static String of(@Nullable String wanted) {
        if (wanted == null || wanted.length() > CHARS_MAX) {
            return HOME;
        }
        return OURS.matcher(wanted).matches() ? wanted : HOME;
    }

    /// The sign-in page, continuing to the page of this request if that was a GET.
    static String door(Request request) {
        String wanted = of(request.target());
        boolean isLook = request.method().equals("GET") && !wanted.equals(HOME);
        return door("/console/sign-in", isLook ? wanted : HOME);
    }

    /// The sign-in page, continuing to the page `wanted`.
    static String door(String door, String wanted) {
        return wanted.equals(HOME) ? door : door + "?next=" + UrlText.encoded(wanted);
    }
}
