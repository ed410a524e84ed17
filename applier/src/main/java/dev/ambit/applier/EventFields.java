package dev.ambit.applier;

import dev.ambit.applier.Json.Kind;
import dev.ambit.applier.Json.Value;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The fields of one object of an event, with a check of each type.
///
/// @param path path of the object in the event, with a trailing dot; empty for the event itself
record EventFields(String path, Map<String, Value> values) {

    private static final int ID_CHARS_MAX = 255;
    private static final String ID = "a string of 1 to %d characters".formatted(ID_CHARS_MAX);
    private static final String TEXT = "a string without U+0000, or null";
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    /// The numbers that a numeric column can store at reasonable size.
    private static final Pattern QUANTITY = Pattern.compile("-?[0-9]{1,100}([.][0-9]{1,100})?([eE][+-]?[0-9]{1,2})?");

    /// Returns null for a missing and for a null field.
    private @Nullable Value value(String name) {
        Value value = values.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /// @throws Malformed if the id is missing or invalid
    String id(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw Malformed.missing(path + name, ID);
        }
        return id(name, value);
    }

    @Nullable
    String optionalId(String name) {
        Value value = value(name);
        return value == null ? null : id(name, value);
    }

    private String id(String name, Value value) {
        String text = value.text();
        if (value.kind() != Kind.TEXT || text.isEmpty() || !isShort(text) || !Json.isText(text)) {
            throw wrong(name, value, ID);
        }
        return text;
    }

    /// Counts code points, as a `varchar` column does.
    private static boolean isShort(String text) {
        return text.codePointCount(0, text.length()) <= ID_CHARS_MAX;
    }

    /// Reads a string of any length.
    FieldValue<String> text(String name) {
        return parsed(
                name, TEXT, value -> value.kind() == Kind.TEXT && Json.isText(value.text()) ? value.text() : null);
    }

    FieldValue<String> shortText(String name) {
        return parsed(
                name,
                TEXT + ", of at most %d characters".formatted(ID_CHARS_MAX),
                value -> value.kind() == Kind.TEXT && isShort(value.text()) && Json.isText(value.text())
                        ? value.text()
                        : null);
    }

    FieldValue<Instant> moment(String name) {
        return parsed(
                name,
                IsoTimestamp.ALLOWED + ", or null",
                value -> value.kind() == Kind.TEXT
                        ? IsoTimestamp.parse(value.text()).orElse(null)
                        : null);
    }

    /// Reads a whole number of 0 or more with at most 18 digits; returns null if it is missing or null.
    @Nullable
    Long number(String name) {
        return wholeNumber(name, DIGITS);
    }

    /// Reads a whole number with at most 18 digits, which can be negative; returns null if it is missing or null.
    @Nullable
    Long signedNumber(String name) {
        return wholeNumber(name, INTEGER);
    }

    private @Nullable Long wholeNumber(String name, Pattern allowed) {
        return this.<Long>parsed(
                        name,
                        "a whole number, or null",
                        value -> value.kind() == Kind.NUMBER
                                        && allowed.matcher(value.raw()).matches()
                                ? Long.valueOf(value.raw())
                                : null)
                .value();
    }

    FieldValue<String> quantity(String name) {
        return parsed(name, "a number, or null", value -> isQuantity(value) ? value.raw() : null);
    }

    /// Returns whether a numeric column can store the value.
    static boolean isQuantity(Value value) {
        return value.kind() == Kind.NUMBER && QUANTITY.matcher(value.raw()).matches();
    }

    FieldValue<String> flag(String name) {
        return parsed(name, "true, false or null", value -> value.kind() == Kind.TRUTH ? value.raw() : null);
    }

    /// Reads any JSON value.
    FieldValue<String> json(String name) {
        return parsed(name, "JSON without U+0000", value -> Json.isKeepable(value.raw()) ? value.raw() : null);
    }

    /// @throws Malformed if the field is missing or not a list
    String list(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw Malformed.missing(path + name, "a list");
        }
        if (value.kind() != Kind.LIST || !Json.isKeepable(value.raw())) {
            throw wrong(name, value, "a list of strings without U+0000");
        }
        return value.raw();
    }

    /// @throws Malformed if the field is missing or not an object
    EventFields object(String name) {
        EventFields object = optionalObject(name);
        if (object == null) {
            throw Malformed.missing(path + name, "an object");
        }
        return object;
    }

    /// Reads an object; returns null if it is missing or null.
    @Nullable
    EventFields optionalObject(String name) {
        Value value = value(name);
        if (value == null) {
            return null;
        }
        if (value.kind() != Kind.OBJECT) {
            throw wrong(name, value, "an object");
        }
        return new EventFields(path + name + ".", Json.fields(value.raw()));
    }

    private <T> FieldValue<T> parsed(String name, String allowed, Function<Value, @Nullable T> reading) {
        Value value = values.get(name);
        if (value == null) {
            return FieldValue.nothing();
        }
        if (value.isNull()) {
            return new FieldValue<>(true, null);
        }
        T read = reading.apply(value);
        if (read == null) {
            throw wrong(name, value, allowed);
        }
        return new FieldValue<>(true, read);
    }

    private Malformed wrong(String name, Value value, String allowed) {
        return Malformed.at(path + name, value.raw(), allowed);
    }
}
