package dev.ambit.stack;

import dev.ambit.http.Json;
import java.net.IDN;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The type of a resource parameter. Values are stored as text.
enum ResourceParameterType {
    TEXT("1 to 200 printable characters") {
        @Override
        Optional<String> read(Object value) {
            return value instanceof String text && TEXTS.matcher(text).matches() ? Optional.of(text) : Optional.empty();
        }
    },
    /// Where sessions are; see the provider of session stores.
    SESSION_MODE("INSTANCE or KEYSPACE") {
        @Override
        Optional<String> read(Object value) {
            return value instanceof String text && SESSION_MODES.contains(text) ? Optional.of(text) : Optional.empty();
        }
    },
    NUMBER("a whole number from 1 to 1000000") {
        @Override
        Optional<String> read(Object value) {
            return number(value, NUMBER_MAX);
        }
    },
    /// A timeout.
    SECONDS("a whole number of seconds from 1 to 900") {
        @Override
        Optional<String> read(Object value) {
            return number(value, SECONDS_MAX);
        }
    },
    SWITCH("true or false") {
        @Override
        Optional<String> read(Object value) {
            return value instanceof Boolean it ? Optional.of(it.toString()) : Optional.empty();
        }
    },
    URL("a URL such as https://media.your-store.fi/images") {
        @Override
        Optional<String> read(Object value) {
            return value instanceof String text && text.length() <= URL_CHARS_MAX && isAddress(text)
                    ? Optional.of(text.replaceAll("/+$", ""))
                    : Optional.empty();
        }
    },
    LIST("a JSON array of at most 4000 characters") {
        @Override
        Optional<String> read(Object value) {
            return value instanceof List<?> ? json(value) : Optional.empty();
        }
    },
    OBJECT("a JSON object of at most 4000 characters") {
        @Override
        Optional<String> read(Object value) {
            return value instanceof Map<?, ?> ? json(value) : Optional.empty();
        }
    };

    private static final String ALONE = "it";
    private static final int JSON_CHARS_MAX = 4_000;
    private static final Pattern TEXTS = Pattern.compile("[^\\p{Cntrl}]{1,200}");
    private static final Pattern NUMBERS = Pattern.compile("[1-9][0-9]{0,6}");
    private static final Set<String> SESSION_MODES = Set.of("INSTANCE", "KEYSPACE");
    private static final Set<String> SWITCHES = Set.of("true", "false");
    private static final int NUMBER_MAX = 1_000_000;
    private static final int SECONDS_MAX = 900;
    private static final int URL_CHARS_MAX = 500;

    private final String allowed;

    ResourceParameterType(String allowed) {
        this.allowed = allowed;
    }

    String allowed() {
        return allowed;
    }

    /// Converts a JSON value to its stored form; returns nothing if it is not allowed.
    abstract Optional<String> read(Object value);

    /// Converts a textual value to its stored form; returns nothing if it is not allowed.
    Optional<String> readText(String value) {
        return switch (this) {
            case TEXT, SESSION_MODE, URL -> read(value);
            case NUMBER, SECONDS -> NUMBERS.matcher(value).matches() ? read(Integer.valueOf(value)) : Optional.empty();
            case SWITCH -> SWITCHES.contains(value) ? Optional.of(value) : Optional.empty();
            case LIST, OBJECT -> parsed(value).flatMap(this::read);
        };
    }

    /// Returns the JSON value of a stored form.
    Object written(String stored) {
        return switch (this) {
            case TEXT, SESSION_MODE, URL -> stored;
            case NUMBER, SECONDS -> Integer.valueOf(stored);
            case SWITCH -> Boolean.valueOf(stored);
            case LIST, OBJECT -> parsed(stored).orElse(stored);
        };
    }

    private static Optional<String> number(Object value, int max) {
        String text = value.toString();
        return value instanceof Number && NUMBERS.matcher(text).matches() && Integer.parseInt(text) <= max
                ? Optional.of(text)
                : Optional.empty();
    }

    private static Optional<String> json(Object value) {
        return Optional.of(Json.text(value)).filter(it -> it.length() <= JSON_CHARS_MAX);
    }

    private static Optional<Object> parsed(String text) {
        try {
            Map<String, Object> read = Json.map("{\"%s\":%s}".formatted(ALONE, text));
            return read.size() == 1 ? Optional.ofNullable(read.get(ALONE)) : Optional.empty();
        } catch (IllegalStateException _) {
            return Optional.empty();
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI it = URI.create(text);
            String host = it.getHost();
            return ("https".equals(it.getScheme()) || "http".equals(it.getScheme()))
                    && host != null
                    && !IDN.toASCII(host).isEmpty()
                    && it.getUserInfo() == null
                    && it.getQuery() == null
                    && it.getFragment() == null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
