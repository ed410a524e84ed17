package dev.ambit.engine.price;

/// An invoice line, and which part of the billing period it is for.
///
/// @param line its amount is negative if the time is `UNUSED`
public record ProratedLine(Time time, Line line) {

    public enum Time {
        /// The whole billing period, or a charge that is paid once.
        WHOLE,
        /// From the change to the end of the billing period.
        REMAINING,
        /// Paid, and not used because of the change.
        UNUSED,
    }

    static ProratedLine whole(Line line) {
        return new ProratedLine(Time.WHOLE, line);
    }
}
