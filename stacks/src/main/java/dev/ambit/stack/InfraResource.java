package dev.ambit.stack;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The stored state of a stack's resource.
///
/// @param production name of production's resource of the kind
/// @param detail properties to show, without secrets
/// @param secretNumber grows with each rotation of the secret
/// @param previousSecret admits callers too, until its overlap ends; null if there is none
/// @param remoteId id of an adopted resource at its remote provider; null: the provider creates it
/// @param isDue whether it has to be created or repaired
/// @param isAdopted whether it existed before the stack; null before the first check
/// @param changing what the engine is doing to it, in one sentence; null: no change is in progress
/// @param changingSince when a step first reported the change in progress; null: no change is in progress
/// @param tookMillis duration of its last step; null while the step is running
/// @param log of its last step
/// @param problem why its last step failed; null if it succeeded
/// @param isThere whether the last check found it; null if no check has followed the last step
/// @param drifts found by the last check
public record InfraResource(
        ResourceKind kind,
        String name,
        String production,
        ResourceState state,
        String provider,
        Map<String, String> parameters,
        Map<String, String> detail,
        Sealed secret,
        int secretNumber,
        @Nullable Sealed previousSecret,
        @Nullable String remoteId,
        boolean isDue,
        @Nullable Boolean isAdopted,
        @Nullable Instant begunAt,
        @Nullable String changing,
        @Nullable Instant changingSince,
        @Nullable Long tookMillis,
        List<String> log,
        @Nullable String problem,
        @Nullable Boolean isThere,
        List<Drift> drifts) {

    /// Name of the property with the address of the resource in the provider's own console.
    private static final String CONSOLE = "console";

    /// Names of the properties that can contain the address of a resource. The first existing property is used.
    private static final List<String> ADDRESSES = List.of("address", "url", "repository", "baseUrl");

    /// Kinds whose resources at a remote provider this installation connects to, with their secrets.
    private static final Set<ResourceKind> CONNECTED = EnumSet.of(ResourceKind.DATABASE, ResourceKind.SESSION);

    static final Set<ResourceKind> WITH_CREDENTIALS =
            EnumSet.of(ResourceKind.DATABASE, ResourceKind.SESSION, ResourceKind.ASSET_BUCKET, ResourceKind.API_STAGE);

    /// A secret, encrypted with the master key.
    static final class Sealed {

        private final byte[] bytes;

        Sealed(byte[] bytes) {
            this.bytes = bytes;
        }

        String open(Secrets secrets, EnvironmentId environment) {
            return secrets.open(bytes, environment);
        }
    }

    public InfraResource {
        parameters = Map.copyOf(parameters);
        detail = Map.copyOf(detail);
        log = List.copyOf(log);
        drifts = List.copyOf(drifts);
    }

    boolean isShared() {
        return kind.resourceClass() == ResourceClass.SHARED;
    }

    /// Whether this installation serves the resource, with its own engine or with a remote engine that it connects
    /// to.
    boolean isLocal() {
        return CONNECTED.contains(kind) || !Providers.isRemote(provider);
    }

    /// Whether its secret admits callers. Each resource has a secret, but only these kinds use it. Of remote resources,
    /// only API stages that Ambit made have a key of Ambit.
    boolean hasCredentials() {
        return WITH_CREDENTIALS.contains(kind) && (isLocal() || (kind == ResourceKind.API_STAGE && remoteId == null));
    }

    /// Returns the address in the provider's own console; null for a local resource, and until it exists.
    @Nullable
    String consoleUrl() {
        return detail.get(CONSOLE);
    }

    /// Returns the address at which the resource answers; null if it has none.
    @Nullable
    String address() {
        return ADDRESSES.stream()
                .filter(detail::containsKey)
                .map(detail::get)
                .findFirst()
                .orElse(null);
    }

    /// Whether a teardown keeps the resource: it was adopted, never created, or is shared with a remaining stack.
    boolean stays(Stack stack, Providers providers) {
        if (!isShared()) {
            return providers.mayBeAdopted(this) && !Boolean.FALSE.equals(isAdopted);
        }
        if (!stack.isProduction()) {
            return true;
        }
        // A local policy consists of the members of the account. Images are deleted with production's environment only.
        return kind == ResourceKind.POLICY ? isLocal() : !stack.isEnding();
    }

    /// Whether the last check found it missing or drifted.
    boolean hasDrifted() {
        return Boolean.FALSE.equals(isThere) || !drifts.isEmpty();
    }

    @Override
    public String toString() {
        return "%s %s %s".formatted(kind, name, state);
    }
}
