package dev.ambit.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.JsonPaths;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An event as a receiver understands it (docs/reference/webhook-delivery.md): its envelope, and its fields as they
/// came.
///
/// @param sequence its number, and `previous` that of the one before it, if it has any
record ByosEvent(
        String type,
        @Nullable String messageId,
        @Nullable Long sequence,
        @Nullable Long previous,
        Stamp stamp,
        Map<?, ?> fields) {

    private static final int ID_CHARS_MAX = 255;

    /// Orders two states: by number if both have one, else by time.
    record Stamp(Instant at, @Nullable Long number) {

        boolean isBefore(Stamp other) {
            if (number == null || other.number == null) {
                return at.isBefore(other.at);
            }
            return number < other.number;
        }

        boolean isAfter(Stamp other) {
            return other.isBefore(this);
        }
    }

    /// It will never be understood, however often it is sent.
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /// @param arrival the time of an event that does not say its own
    static ByosEvent read(byte[] body, Instant arrival, String environmentId) throws Malformed {
        Map<?, ?> fields = object(body);
        Object sentEnvironment = fields.get("environmentId");
        if (sentEnvironment != null && !sentEnvironment.equals(environmentId)) {
            throw new Malformed("It is of another environment.");
        }
        String type = text(fields, "type");
        requireFields(type, fields);
        Object messageId = fields.get("messageId");
        Long sequence = number(fields.get("sequence"));
        Long version = number(fields.get("entityVersion"));
        return new ByosEvent(
                type,
                messageId == null ? null : messageId.toString(),
                sequence,
                number(fields.get("previousSequence")),
                new Stamp(instant(fields.get("timestamp"), arrival), version == null ? sequence : version),
                fields);
    }

    /// The value at a path; null if there is none.
    @Nullable
    Object at(String path) {
        return JsonPaths.at(fields, path);
    }

    private static Map<?, ?> object(byte[] body) throws Malformed {
        try {
            if (Json.read(new String(body, UTF_8), Object.class) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (Problem problem) {
            throw new Malformed(problem.message());
        }
        throw new Malformed("It is not an object.");
    }

    private static void requireFields(String type, Map<?, ?> fields) throws Malformed {
        switch (type) {
            case "customer.created", "customer.updated", "customer.deleted" -> text(fields, "id");
            case "entitlements.updated" -> {
                text(fields, "customer.id");
                if (!(fields.get("entitlements") instanceof List<?>)) {
                    throw new Malformed("entitlements is not a list.");
                }
            }
            case "measurement.reported" -> {
                text(fields, "customer.id");
                text(fields, "feature.id");
            }
            case "subscription.created", "subscription.updated", "subscription.canceled", "subscription.expired" -> {
                text(fields, "id");
                text(fields, "status");
                text(fields, "customer.id");
                text(fields, "plan.id");
            }
            case "subscription.trial_expired" -> {
                text(fields, "id");
                text(fields, "status");
            }
            default -> {}
        }
    }

    private static String text(Map<?, ?> fields, String path) throws Malformed {
        if (JsonPaths.at(fields, path) instanceof String text
                && !text.isEmpty()
                && text.length() <= ID_CHARS_MAX
                && text.indexOf('\0') < 0) {
            return text;
        }
        throw new Malformed(path + " is no text of 1 to %d characters.".formatted(ID_CHARS_MAX));
    }

    private static @Nullable Long number(@Nullable Object value) throws Malformed {
        try {
            return value == null ? null : Long.valueOf(value.toString());
        } catch (NumberFormatException _) {
            throw new Malformed(value + " is no number of an event.");
        }
    }

    private static Instant instant(@Nullable Object value, Instant arrival) throws Malformed {
        try {
            return value == null
                    ? arrival
                    : OffsetDateTime.parse(value.toString()).toInstant();
        } catch (DateTimeException _) {
            throw new Malformed("timestamp is no date.");
        }
    }
}
