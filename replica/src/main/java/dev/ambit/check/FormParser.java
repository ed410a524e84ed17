package dev.ambit.check;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses a URL-encoded form into the fields that a JSON object would have.
final class FormParser {

    static final String CONTENT_TYPE = "application/x-www-form-urlencoded";

    private FormParser() {}

    /// @param wanted fields that may occur once
    /// @param wantedNumber a field that may occur once and is parsed as a number if it is one
    /// @param wantedList a field that occurs once per item, also with `[]` after its name
    static Map<String, @Nullable Object> fields(
            byte[] body, Set<String> wanted, String wantedNumber, String wantedList) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        List<Object> items = new ArrayList<>();
        for (String pair : new String(body, UTF_8).split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded("name", equals < 0 ? pair : pair.substring(0, equals));
            boolean isItem = name.equals(wantedList) || name.startsWith(wantedList + "[");
            if (isItem || name.equals(wantedNumber) || wanted.contains(name)) {
                String text = decoded(name, equals < 0 ? "" : pair.substring(equals + 1));
                if (isItem) {
                    items.add(text);
                    fields.put(wantedList, items);
                } else if (fields.put(name, name.equals(wantedNumber) ? numberOrText(text) : text) != null) {
                    throw BAD_USER_INPUT
                            .because("The field \"%s\" is sent twice. Remove the duplicate.".formatted(name))
                            .at(name, "two values", "one");
                }
            }
        }
        return fields;
    }

    private static Object numberOrText(String text) {
        BigDecimal number = QuantityParser.ofText(text);
        return number == null ? text : number;
    }

    private static String decoded(String name, String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException _) {
            throw BAD_USER_INPUT
                    .because("A percent sign in the form is not followed by two hex digits. Encode it as `%25`.")
                    .at(name, text, "%00 to %FF");
        }
    }
}
