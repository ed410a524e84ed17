package dev.ambit.sdk.graphql;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers one root field.
@FunctionalInterface
interface Resolver {

    /// Returns the value of the field: maps, lists and scalars with the names of the schema.
    ///
    /// @param arguments the arguments of the field by name
    /// @throws dev.ambit.problem.Problem that the REST API would answer
    @Nullable
    Object resolve(OperationContext context, Map<String, Object> arguments);
}
