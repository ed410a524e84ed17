package dev.ambit.applier;

/// Signals an invalid event, which a retry cannot fix. The sender is answered 400 and nothing changes.
public final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int RECEIVED_CHARS_MAX = 80;

    private final String field;

    Malformed(String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    /// @param received the JSON of the field
    static Malformed at(String field, String received, String allowed) {
        String shown =
                received.length() > RECEIVED_CHARS_MAX ? received.substring(0, RECEIVED_CHARS_MAX) + "…" : received;
        return new Malformed(
                field,
                "`%s` is %s. It must be %s. Correct the event and send it again.".formatted(field, shown, allowed));
    }

    static Malformed missing(String field, String allowed) {
        return new Malformed(
                field,
                "`%s` is missing. It must be %s. Add the field and send the event again.".formatted(field, allowed));
    }

    /// Returns the path of the field, such as `customer.id`, or `body`.
    public String field() {
        return field;
    }
}
