package dev.ambit.stack;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Creates, observes and removes the resources of one kind. Methods may block and are called outside of
/// transactions, concurrently for different stacks, and perhaps repeatedly for one step. Kinds without a provider
/// are not part of stacks. While an engine is changing the resource or throttles calls, [#check], [#ensure],
/// [#observe], [#count] and [#remove] throw [InProgressException] and are called again later. The test class
/// `ProviderConformance` checks this contract.
public interface Provider {

    ResourceKind kind();

    /// The name of the provider, such as `aws`. Local providers have the name of their engine.
    String name();

    /// Returns the name that a new resource shows as its provider. A kind with several engines chooses one here.
    ///
    /// @param parameters effective parameters of the resource
    /// @param remote kinds of the stack that a remote provider makes
    default String engine(Map<String, String> parameters, Set<ResourceKind> remote) {
        return name();
    }

    /// The kinds that are created before this one and removed after it.
    default Set<ResourceKind> after() {
        return Set.of();
    }

    /// Checks a name from a blueprint, before anything is created.
    ///
    /// @throws dev.ambit.problem.Problem at `field`, if the name is not allowed
    default void checkName(String name, String field) {}

    /// Checks the parameters of a blueprint, before anything is created. Their types have been checked. For the kind
    /// `PARAMETERS`, checks the values of the stack's parameters, which can be secrets, before they are stored.
    ///
    /// @throws dev.ambit.problem.Problem below `field`, if a value is not allowed
    default void checkParameters(Map<String, String> parameters, String field) {}

    /// Returns a sentence that says why this installation cannot create such a resource now, or nothing if it can. It
    /// answers from memory, because it is called inside of transactions.
    ///
    /// @param parameters of the blueprint
    default Optional<String> refusal(Map<String, String> parameters) {
        return Optional.empty();
    }

    /// Checks a resource before anything of its stack is created.
    ///
    /// @throws dev.ambit.problem.Problem if the resource cannot be created
    void check(WantedResource wanted);

    /// Creates the resource or adopts an existing one, and repairs its drift. It is idempotent.
    ///
    /// @return properties to show, without secrets
    Map<String, String> ensure(WantedResource wanted, StepLog log);

    /// Observes the actual resource, not its stored state.
    ///
    /// @throws dev.ambit.problem.Problem if it is unreachable, so its existence is unknown
    ObservedResource observe(WantedResource wanted);

    /// Whether resources can exist before their stack. Such resources are adopted, and kept by a teardown.
    /// Resources that are only rows in the server's database cannot exist before.
    default boolean mayBeAdopted() {
        return true;
    }

    /// Counts the parts of the actual resource, by a unit such as `objects`; returns nothing if it does not
    /// exist. A removal receipt contains the counts from before the removal and is signed once nothing is left.
    Map<String, Long> count(WantedResource wanted);

    /// Returns the objects that the resource consists of, for Terraform; none for local resources.
    ///
    /// @param detail properties that the last step returned; empty if the resource does not exist yet
    default List<TerraformImport> terraform(Map<String, String> detail) {
        return List.of();
    }

    /// Returns how a person connects to a resource with its secret; nothing if the engine has no connections.
    ///
    /// @param detail properties that the last step returned
    default Optional<Connection> connection(WantedResource wanted, Map<String, String> detail) {
        return Optional.empty();
    }

    /// Ends the use of a shared resource that stays when a stack is torn down. It is idempotent.
    default void release(WantedResource wanted, StepLog log) {}

    /// Removes the resource. It is idempotent. Shared resources are removed with production's environment.
    void remove(WantedResource wanted, StepLog log);
}
