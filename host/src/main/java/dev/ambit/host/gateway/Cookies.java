package dev.ambit.host.gateway;

import dev.ambit.http.PlatformName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Rewrites cookies in the gateway. `HttpOnly` cookies are encrypted in responses and decrypted in requests; others
/// pass unchanged. The `Domain` attribute is removed, because it would send production's cookies to development.
final class Cookies {

    private static final Pattern PARTS = Pattern.compile(";\\s*");
    private static final String DOMAIN = "domain";
    private static final String HTTP_ONLY = "httponly";

    private final CookieSeal seal;

    Cookies(CookieSeal seal) {
        this.seal = seal;
    }

    /// Returns the cookie as the visitor receives it, or null if its name is Ambit's own.
    ///
    /// @param header of one `Set-Cookie`
    @Nullable
    String out(String header) {
        List<String> parts = new ArrayList<>(List.of(PARTS.split(header, -1)));
        if (isOurs(parts.getFirst())) {
            return null;
        }
        List<String> attributes = parts.subList(1, parts.size());
        attributes.removeIf(it -> isNamed(it, DOMAIN));
        int equals = parts.getFirst().indexOf('=');
        if (equals > 0 && attributes.stream().anyMatch(it -> isNamed(it, HTTP_ONLY))) {
            String name = name(parts.getFirst());
            String value = parts.getFirst().substring(equals + 1);
            parts.set(0, name + "=" + seal.seal(name, value));
        }
        return String.join("; ", parts);
    }

    /// Returns the cookies as the function receives them, without those of Ambit: "" if none is left. Returns
    /// nothing if another stage sealed one of them.
    ///
    /// @param header of one `Cookie`
    Optional<String> in(String header) {
        List<String> opened = new ArrayList<>();
        for (String pair : PARTS.split(header, -1)) {
            int equals = pair.indexOf('=');
            String value = pair.substring(equals + 1);
            if (isOurs(pair)) {
                continue;
            }
            if (equals <= 0 || !CookieSeal.isSealed(value)) {
                opened.add(pair);
                continue;
            }
            String name = pair.substring(0, equals);
            Optional<String> plain = seal.open(name, value);
            if (plain.isEmpty()) {
                return Optional.empty();
            }
            opened.add(name + "=" + plain.get());
        }
        return Optional.of(String.join("; ", opened));
    }

    /// Returns the names of cookies that cannot be decrypted.
    ///
    /// @param header of one `Cookie`
    Stream<String> closed(String header) {
        return PARTS.splitAsStream(header)
                .filter(it -> it.indexOf('=') > 0 && in(it).isEmpty())
                .map(it -> it.substring(0, it.indexOf('=')));
    }

    /// Whether the cookie belongs to Ambit. Old browsers send a nameless cookie as its value alone, so
    /// `=ambit-session=x` counts too.
    private static boolean isOurs(String pair) {
        String plain = pair.strip();
        while (plain.startsWith("=")) {
            plain = plain.substring(1).strip();
        }
        return PlatformName.isCookie(name(plain));
    }

    /// Returns the name without spaces, of a cookie or of an attribute with or without a value (RFC 6265 §5.2).
    private static String name(String part) {
        int equals = part.indexOf('=');
        return (equals < 0 ? part : part.substring(0, equals)).strip();
    }

    private static boolean isNamed(String attribute, String name) {
        return name(attribute).equalsIgnoreCase(name);
    }
}
