package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.Map;
import java.util.UUID;

/// What a resource is to be.
///
/// @param environmentId the same environment as others name it
/// @param store the account's slug
/// @param name unlike that of any other resource of the kind, in the whole installation
/// @param production what production's resource of the kind is called; its own name, where it is
/// production's
/// @param strategy of the stack's database; production's own is a whole database always
/// @param parameters of this resource, as the blueprint and the stack say
/// @param secret made for this resource and kept sealed: the password of its login, where it has one
/// @param isSuspended it is to let nobody in, and to keep its data
public record Wanted(
        AccountId account,
        EnvironmentId environment,
        UUID environmentId,
        String store,
        Stage stage,
        ResourceKind kind,
        String name,
        String production,
        DatabaseStrategy strategy,
        Map<String, String> parameters,
        String secret,
        boolean isSuspended) {

    /// Begins the secret of a database whose login has a random name. Logins that an earlier version created have the
    /// name of their resource.
    private static final String RANDOM_LOGIN = "login.";

    public Wanted {
        parameters = Map.copyOf(parameters);
    }

    /// Returns the secret of a new database.
    static String databaseSecret(String random) {
        return RANDOM_LOGIN + random;
    }

    /// Whether the login has a random name, which tells other tenants nothing.
    public boolean hasRandomLogin() {
        return secret.startsWith(RANDOM_LOGIN);
    }

    /// Secrets stay out of logs.
    @Override
    public String toString() {
        return "%s %s".formatted(kind, name);
    }
}
