package dev.ambit.receipt;

import java.util.List;
import java.util.Locale;

/// The kind of a removal, and the data that it does not reach.
public enum Removed {
    ACCOUNT("Not reached: backups and archived logs of the database, replicas and other external copies, and data"
            + " that was delivered to webhooks or exported before. The operator keeps a record of the deletion."
            + " In its own account it also keeps the customer, by its slug and without its name, and"
            + " the subscriptions that were sold to it."),
    ENVIRONMENT("Not reached: backups and archived logs of the database, replicas and other external copies, and data"
            + " that was delivered to webhooks or exported before. In its own account the operator keeps the"
            + " subscriptions that were sold for the environment, by its id."),
    STACK("Not reached: backups and archived logs of the databases, clones of the branch, copies in browsers"
            + " and other caches, data that was exported before, and data at external upstreams."
            + " A function on another server stops a few seconds later and is not counted.");

    private final String outside;

    Removed(String outside) {
        this.outside = outside;
    }

    /// Returns the tables that still contain the number of the removed account or environment. The account's audit
    /// log, for example, records who created and deleted an environment. A stack lists its kept data itself.
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

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
