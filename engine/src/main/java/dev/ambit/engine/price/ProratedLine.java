package dev.ambit.engine.price;

/// Invoice line with the part of the billing period that it covers.
///
/// @param line line whose amount is negative if the time is `UNUSED`
public record ProratedLine(Time time, Line line) {

    public enum Time {
        /// Whole billing period, or a one-time charge.
        WHOLE,
        /// From the change to the end of the billing period.
        REMAINING,
        /// Paid time that is unused because of the change.
        UNUSED,
    }

    static ProratedLine undivided(Line line) {
        return new ProratedLine(Time.WHOLE, line);
    }
}
