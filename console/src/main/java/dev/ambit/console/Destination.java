package dev.ambit.console;

import dev.ambit.http.Request;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where somebody wanted to go who had to sign in first. Anybody may write that into a link, so it is a page of
/// ours or none.
final class Destination {

    static final String HOME = "/console";

    private static final int CHARS_MAX = 2_000;
    private static final Pattern OURS = Pattern.compile("/console(?:[/?][\\w.~%/?&=+:@!$'()*,;-]*)?");

    private Destination() {}

    /// The page, or where everybody begins.
    static String of(@Nullable String wanted) {
        if (wanted == null || wanted.length() > CHARS_MAX) {
            return HOME;
        }
        return OURS.matcher(wanted).matches() ? wanted : HOME;
    }

    /// The door that leads on to where this request wanted to go, if that is only to look at.
    static String door(Request request) {
        String wanted = of(request.target());
        boolean isLook = request.method().equals("GET") && !wanted.equals(HOME);
        return door("/console/sign-in", isLook ? wanted : HOME);
    }

    /// That door, leading on to there.
    static String door(String door, String wanted) {
        return wanted.equals(HOME) ? door : door + "?next=" + Words.encoded(wanted);
    }
}
