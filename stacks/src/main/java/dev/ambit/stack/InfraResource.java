package dev.ambit.stack;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One resource of a stack, as it is remembered.
///
/// @param production what production's resource of the kind is called
/// @param detail what there is to show of it, without secrets
/// @param isDue it is yet to be made, or made right
/// @param isAdopted it was there before us; null until its provider has looked
/// @param tookMillis null until its step has ended
/// @param log of its last step
/// @param problem why its last step failed; null if it did not
/// @param isThere whether it was, when somebody looked; null if nobody has
/// @param drifts where it differed then
public record InfraResource(
        ResourceKind kind,
        String name,
        String production,
        ResourceState state,
        String provider,
        Map<String, String> parameters,
        Map<String, String> detail,
        Sealed secret,
        boolean isDue,
        @Nullable Boolean isAdopted,
        @Nullable Instant begunAt,
        @Nullable Long tookMillis,
        List<String> log,
        @Nullable String problem,
        @Nullable Boolean isThere,
        List<Drift> drifts) {

    /// What is kept under the master key.
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

    /// Left as it is: never begun or there before us, if its kind can be, or shared, until the last who has it goes.
    boolean stays(Stack stack, Providers providers) {
        return isShared()
                ? kind == ResourceKind.POLICY || !stack.isProduction() || !stack.isEnding()
                : providers.mayBeAdopted(kind) && !Boolean.FALSE.equals(isAdopted);
    }

    /// Whether it is otherwise than it should be, as far as anybody knows.
    boolean hasDrifted() {
        return Boolean.FALSE.equals(isThere) || !drifts.isEmpty();
    }

    @Override
    public String toString() {
        return "%s %s %s".formatted(kind, name, state);
    }
}
