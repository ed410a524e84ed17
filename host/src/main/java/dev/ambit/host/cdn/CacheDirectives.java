package dev.ambit.host.cdn;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/// The cache directives of a response (RFC 9111 §5.2.2).
///
/// @param isKept whether caching is allowed
/// @param isPublic whether it may answer requests that identify a visitor
/// @param seconds time to live, if set
record CacheDirectives(boolean isKept, boolean isPublic, OptionalInt seconds) {

    private static final Pattern FORBIDDEN = Pattern.compile("(^|[,\\s])(no-store|no-cache|private)\\b");
    private static final Pattern PUBLIC = Pattern.compile("(^|[,\\s])(public|s-maxage)\\b");
    private static final Pattern SHARED = Pattern.compile("(^|[,\\s])s-maxage=\"?(\\d{1,8})");
    private static final Pattern ANY = Pattern.compile("(^|[,\\s])max-age=\"?(\\d{1,8})");
    private static final Pattern VARIES = Pattern.compile("(?i)\\s*(accept-encoding\\s*)?");

    static CacheDirectives of(HttpFields headers) {
        String value = String.join(",", headers.getValuesList(HttpHeader.CACHE_CONTROL))
                .toLowerCase(Locale.ROOT);
        boolean isForOne = headers.contains(HttpHeader.SET_COOKIE)
                || !VARIES.matcher(String.join(",", headers.getValuesList(HttpHeader.VARY)))
                        .matches();
        return new CacheDirectives(
                !isForOne && !FORBIDDEN.matcher(value).find(),
                PUBLIC.matcher(value).find(),
                seconds(value));
    }

    private static OptionalInt seconds(String value) {
        Matcher shared = SHARED.matcher(value);
        Matcher any = ANY.matcher(value);
        Matcher found = shared.find() ? shared : any.find() ? any : null;
        return found == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(found.group(2)));
    }
}
