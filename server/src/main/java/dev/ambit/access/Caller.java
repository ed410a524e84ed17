package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;

/// Somebody with a key of one environment. The key fixes the environment: no argument can name another.
public record Caller(KeyKind kind, AccountId account, EnvironmentId environment) {

    /// How the log calls whoever did it (domain.md §5.2).
    public String actor() {
        return switch (kind) {
            case CLIENT -> "APP_PUBLIC";
            case SCOPED -> "SCOPED_KEY";
            case SERVER, ACCOUNT -> "APP_SERVER";
        };
    }

    /// Drafts of the catalog are nobody's business outside (see [KeyScope]).
    public boolean seesDrafts() {
        return kind == KeyKind.SERVER;
    }
}
