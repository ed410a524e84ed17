package dev.ambit.applier;

/// An event that will never be understood, however often it is sent: the answer is 400 and nothing has
/// changed.
public final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int RECEIVED_CHARS_MAX = 80;

    private final String field;

    Malformed(String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    /// @param received the JSON that stands there
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

    /// Where it is, as `customer.id`; `body` if it is nowhere else.
    public String field() {
        return field;
    }
}
