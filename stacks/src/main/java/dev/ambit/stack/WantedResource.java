package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The wanted state of a resource.
///
/// @param environmentId public id of the environment
/// @param store slug of the account
/// @param name unique in the container of [ResourceName]; a shared resource has the same name in both stages
/// @param production name of production's resource of the kind
/// @param strategy of the stack's database; always DATABASE for production
/// @param parameters effective parameters of the resource
/// @param secret generated for the resource, such as the password of its login; stored encrypted
/// @param isSuspended whether access is disabled
/// @param provider of the resource; for a local resource, the name of its engine
/// @param remoteId id of an adopted resource at its remote provider, such as an ARN; null: the provider creates it
/// @param secretNumber grows with each rotation of the secret, from 1
/// @param previousSecret admits callers too, while the overlap of a rotation lasts; null otherwise
public record WantedResource(
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
        boolean isSuspended,
        String provider,
        @Nullable String remoteId,
        int secretNumber,
        @Nullable String previousSecret) {

    /// Separates the name of a bucket from the number of a secret. It is not allowed in names of buckets.
    public static final char NUMBER = '~';

    /// Prefix of the secret of a database whose login has a random name. Logins that an earlier version created
    /// have the name of their resource.
    private static final String RANDOM_LOGIN = "login.";

    /// Creates the wanted state of a resource of a local provider.
    public WantedResource(
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
        this(
                account,
                environment,
                environmentId,
                store,
                stage,
                kind,
                name,
                production,
                strategy,
                parameters,
                secret,
                isSuspended,
                Providers.LOCAL,
                null);
    }

    /// Creates the wanted state of a resource whose secret was never rotated.
    public WantedResource(
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
            boolean isSuspended,
            String provider,
            @Nullable String remoteId) {
        this(
                account,
                environment,
                environmentId,
                store,
                stage,
                kind,
                name,
                production,
                strategy,
                parameters,
                secret,
                isSuspended,
                provider,
                remoteId,
                1,
                null);
    }

    public WantedResource {
        parameters = Map.copyOf(parameters);
    }

    /// Returns this state with the previous secret; nothing if there is none.
    public Optional<WantedResource> withPreviousSecret() {
        return Optional.ofNullable(previousSecret)
                .map(it -> new WantedResource(
                        account,
                        environment,
                        environmentId,
                        store,
                        stage,
                        kind,
                        name,
                        production,
                        strategy,
                        parameters,
                        it,
                        isSuspended,
                        provider,
                        remoteId));
    }

    /// Returns the access key of a bucket. S3 clients name a secret by its access key, so each secret has its own.
    public String accessKey() {
        return accessKey(secretNumber);
    }

    /// Returns the access key of the previous secret of a bucket.
    public String previousAccessKey() {
        return accessKey(secretNumber - 1);
    }

    private String accessKey(int number) {
        return number == 1 ? name : "%s%c%d".formatted(name, NUMBER, number);
    }

    /// Whether the resource is outside of this installation.
    public boolean isRemote() {
        return Providers.isRemote(provider);
    }

    /// Returns a parameter that is a whole number.
    public int number(String parameter, int byDefault) {
        String value = parameters.get(parameter);
        return value == null ? byDefault : Integer.parseInt(value);
    }

    /// Returns the secret of a new database.
    static String databaseSecret(String random) {
        return RANDOM_LOGIN + random;
    }

    /// Whether the login has a random name, which tells other tenants nothing.
    public boolean hasRandomLogin() {
        return secret.startsWith(RANDOM_LOGIN);
    }

    /// Omits the secret, so that logs do not contain it.
    @Override
    public String toString() {
        return "%s %s".formatted(kind, name);
    }
}
