package dev.ambit.gateway;

import dev.ambit.http.PlatformName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Cookies as they pass the gateway. Those that no script may read are sealed on their way out and opened on their
/// way in; the others pass as they are. None is for more than its own host: a domain would give production's to
/// development.
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

    /// The names of those that do not open.
    ///
    /// @param header of one `Cookie`
    Stream<String> closed(String header) {
        return PARTS.splitAsStream(header)
                .filter(it -> it.indexOf('=') > 0 && in(it).isEmpty())
                .map(it -> it.substring(0, it.indexOf('=')));
    }

    /// Old browsers send a cookie without a name as its value alone, so `=ambit-session=x` comes back as ours.
    private static boolean isOurs(String pair) {
        String plain = pair.strip();
        while (plain.startsWith("=")) {
            plain = plain.substring(1).strip();
        }
        return PlatformName.isCookie(name(plain));
    }

    /// Browsers take the spaces off it, and an attribute counts whether or not it has a value (RFC 6265 §5.2).
    private static String name(String part) {
        int equals = part.indexOf('=');
        return (equals < 0 ? part : part.substring(0, equals)).strip();
    }

    private static boolean isNamed(String attribute, String name) {
        return name(attribute).equalsIgnoreCase(name);
    }
}
