package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The resources of an environment.
///
/// @param counterpart slug of the environment on the other side; null if the caller has no access to it
public record Stack(
        String environment,
        String stage,
        String state,
        String databaseStrategy,
        @Nullable String counterpart,
        @Nullable String address,
        @Nullable Boolean hasDrifted,
        @Nullable Instant observedAt,
        @Nullable String operationId,
        List<Resource> resources) {

    private static final Set<String> AT_WORK = Set.of("PENDING", "PROVISIONING", "REMOVING");

    private static final Map<String, String> STATES = Map.of(
            "PENDING", "Planned",
            "PROVISIONING", "Provisioning",
            "ACTIVE", "Active",
            "FAILED", "Provisioning failed",
            "SUSPENDED", "Suspended",
            "REMOVING", "Tearing down",
            "REMOVED", "Torn down");

    public String stateWord() {
        return stateWord(state);
    }

    static String stateWord(String state) {
        return STATES.getOrDefault(state, state);
    }

    public boolean isAtWork() {
        return AT_WORK.contains(state) || resources.stream().anyMatch(Resource::isAtWork);
    }

    boolean isProduction() {
        return stage.equals("PRODUCTION");
    }

    public boolean isActive() {
        return state.equals("ACTIVE");
    }

    public boolean hasFailed() {
        return state.equals("FAILED");
    }

    public boolean has(String kind) {
        return find(kind).isPresent();
    }

    /// Returns whether a host runs the function. AWS has its own pages for the code and the log.
    public boolean hasHostedFunction() {
        return find("FUNCTION").filter(it -> !it.provider().equals("aws")).isPresent();
    }

    /// Finds a resource that is neither deleted nor being deleted.
    Optional<Resource> find(String kind) {
        return resources.stream()
                .filter(it -> it.kind.equals(kind) && !it.isGoing())
                .findFirst();
    }

    /// Returns the address for a browser; null without a host.
    public @Nullable String url() {
        return find("HOST").map(it -> it.detail.get("address")).orElse(null);
    }

    public long ready() {
        return resources.stream().filter(Resource::isReady).count();
    }

    /// How long a change usually takes.
    public record MinuteRange(int fromMinutes, int toMinutes) {}

    /// A resource.
    ///
    /// @param production name of production's resource
    /// @param class_ relation to production's resource
    /// @param address at which the resource answers; null if it has none
    /// @param consoleUrl address of the resource in the provider's own console; null if it is local
    /// @param changing what its engine is doing, in one sentence; null: no change is in progress
    /// @param usually null if the usual duration of a change is unknown, or only seconds
    /// @param log of the last step
    public record Resource(
            String kind,
            String name,
            @Nullable String production,
            String class_,
            String state,
            String provider,
            Map<String, String> parameters,
            Map<String, String> detail,
            @Nullable String address,
            @Nullable String consoleUrl,
            @Nullable Boolean adopted,
            @Nullable String changing,
            @Nullable Instant changingSince,
            @Nullable MinuteRange usually,
            ProviderCost cost,
            @Nullable Long tookMillis,
            List<String> log,
            @Nullable String problem) {

        private static final Set<String> WITH_CREDENTIALS = Set.of("DATABASE", "SESSION", "ASSET_BUCKET", "API_STAGE");

        private static final Map<String, String> STATES = Map.of(
                "PENDING", "Waiting",
                "CREATING", "Provisioning",
                "READY", "Ready",
                "FAILED", "Failed",
                "DELETING", "Tearing down",
                "DELETED", "Torn down");

        public String stateWord() {
            return STATES.getOrDefault(state, state);
        }

        /// Returns the state, the provisioner and the duration.
        public String how() {
            String time = tookMillis == null ? "" : ", in %d ms".formatted(tookMillis);
            String before = adopted != null && adopted && !isShared() ? " (adopted)" : "";
            return "%s, by %s%s%s".formatted(stateWord(), providerWord(), time, before);
        }

        public String providerWord() {
            return Kinds.provider(provider);
        }

        /// Returns whether the provider's engine is outside of this installation, where it can cost money.
        public boolean isRemote() {
            return Kinds.isRemote(provider);
        }

        /// Returns the address if a browser can open it; null otherwise.
        public @Nullable String link() {
            return address != null && address.startsWith("http") ? address : null;
        }

        boolean isGoing() {
            return state.equals("DELETING") || state.equals("DELETED");
        }

        public boolean isReady() {
            return state.equals("READY");
        }

        public boolean isAtWork() {
            return state.equals("CREATING") || state.equals("DELETING");
        }

        /// Returns whether the resource has credentials of this installation. AWS manages those of its buckets.
        public boolean hasCredentials() {
            return isReady() && WITH_CREDENTIALS.contains(kind) && !(isRemote() && kind.equals("ASSET_BUCKET"));
        }

        /// Returns whether this installation can rotate its secret. A database with the tables of production cannot.
        public boolean isRotatable(Stack stack) {
            boolean hasOwnDatabase = stack.isProduction() || stack.databaseStrategy.equals("DATABASE");
            return hasCredentials() && !isRemote() && (!kind.equals("DATABASE") || hasOwnDatabase);
        }

        public boolean isShared() {
            return class_.equals("SHARED");
        }
    }
}
