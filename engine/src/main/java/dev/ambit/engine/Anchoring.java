package dev.ambit.engine;

/// Start of the periods of a reset.
public enum Anchoring {
    SUBSCRIPTION_START("SubscriptionStart"),
    START_OF_THE_MONTH("StartOfTheMonth"),
    EVERY_SUNDAY("EverySunday"),
    EVERY_MONDAY("EveryMonday"),
    EVERY_TUESDAY("EveryTuesday"),
    EVERY_WEDNESDAY("EveryWednesday"),
    EVERY_THURSDAY("EveryThursday"),
    EVERY_FRIDAY("EveryFriday"),
    EVERY_SATURDAY("EverySaturday");

    private final String wireName;

    Anchoring(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    boolean fits(ResetPeriod period) {
        return switch (this) {
            case SUBSCRIPTION_START -> true;
            case START_OF_THE_MONTH -> period == ResetPeriod.MONTH;
            case EVERY_SUNDAY,
                    EVERY_MONDAY,
                    EVERY_TUESDAY,
                    EVERY_WEDNESDAY,
                    EVERY_THURSDAY,
                    EVERY_FRIDAY,
                    EVERY_SATURDAY -> period == ResetPeriod.WEEK;
        };
    }
}
