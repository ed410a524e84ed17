package dev.ambit.promotion;

/// By the clock of the environment; one that has not begun yet is not active.
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
