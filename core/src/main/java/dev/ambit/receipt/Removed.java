package dev.ambit.receipt;

import java.util.List;
import java.util.Locale;

/// What a receipt may tell of, and what none of its kind reaches.
public enum Removed {
    ACCOUNT("Not reached: backups and archived logs of the database, replicas and other copies that others keep, and"
            + " what was delivered to webhooks or exported before. The operator keeps that the account was"
            + " deleted, and in its own shop the customer that it was, by its slug and without its name, and"
            + " what was sold to it."),
    ENVIRONMENT(
            "Not reached: backups and archived logs of the database, replicas and other copies that others keep, and"
                    + " what was delivered to webhooks or exported before. The operator keeps in its own shop what was"
                    + " sold for it, by its id."),
    STACK("Not reached: backups and archived logs of what held the data, clones of the branch, copies that browsers"
            + " and other caches keep, what was exported before, and whatever lies at an upstream that is not"
            + " ours. A function that another server runs ends there some seconds later, and is not counted.");

    private final String outside;

    Removed(String outside) {
        this.outside = outside;
    }

    /// The tables that keep its number. Of an environment, its account's audit log says who made and deleted it; what
    /// a stack leaves, it says itself.
    public List<String> kept() {
        return switch (this) {
            case ACCOUNT -> List.of("operations", "receipts");
            case ENVIRONMENT -> List.of("account_acts", "operations", "receipts");
            case STACK -> List.of();
        };
    }

    String outside() {
        return outside;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
