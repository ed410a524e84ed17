package dev.ambit.graphql;

import graphql.language.Document;
import graphql.language.FragmentDefinition;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A query that was parsed and validated.
record ValidatedQuery(Document document, OperationDefinition operation, Map<String, FragmentDefinition> fragments) {

    /// Selects an operation of the document.
    ///
    /// @throws GraphQlError.Thrown if the document has no such operation or the operation has another kind
    static ValidatedQuery of(Document document, @Nullable String name, Operation kind) {
        OperationDefinition operation = operation(document, name);
        if (operation.getOperation() != kind) {
            throw GraphQlError.Code.BAD_USER_INPUT.thrown(
                    switch (operation.getOperation()) {
                        case MUTATION -> "Mutations are not supported because the replica is read-only. Send a query.";
                        case SUBSCRIPTION ->
                            "Subscriptions need a WebSocket. Connect with the subprotocol graphql-transport-ws.";
                        case QUERY -> "The operation is a query, not a subscription. Send queries with POST.";
                    },
                    operation.getSourceLocation());
        }
        return new ValidatedQuery(
                document,
                operation,
                document.getDefinitionsOfType(FragmentDefinition.class).stream()
                        .collect(java.util.stream.Collectors.toMap(FragmentDefinition::getName, it -> it)));
    }

    private static OperationDefinition operation(Document document, @Nullable String name) {
        List<OperationDefinition> operations = document.getDefinitionsOfType(OperationDefinition.class);
        if (name == null || name.isEmpty()) {
            if (operations.size() != 1) {
                throw GraphQlError.Code.BAD_USER_INPUT.thrown(
                        "The document has %d operations. Name the one to run in `operationName`."
                                .formatted(operations.size()),
                        null);
            }
            return operations.getFirst();
        }
        return operations.stream()
                .filter(it -> name.equals(it.getName()))
                .findFirst()
                .orElseThrow(() -> GraphQlError.Code.BAD_USER_INPUT.thrown(
                        "The document has no operation named \"%s\". Send the name of an operation in it."
                                .formatted(name),
                        null));
    }
}
