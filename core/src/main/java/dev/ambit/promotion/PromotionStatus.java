package dev.ambit.promotion;

/// The status by the clock of the environment; a future promotion is not active.
public enum PromotionStatus {
    ACTIVE("Active"),
    EXPIRED("Expired"),
    PAUSED("Paused");

    private final String word;

    PromotionStatus(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
