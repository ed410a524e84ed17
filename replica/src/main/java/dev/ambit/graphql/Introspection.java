package dev.ambit.graphql;

import dev.ambit.graphql.Selection.Selected;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.schema.GraphQLSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Answers `__schema` and `__type`, by graphql-java itself.
final class Introspection {

    private Introspection() {}

    static ExecutionResult of(
            GraphQLSchema schema, Asked asked, List<Selected> fields, Map<String, @Nullable Object> variables) {
        Document document = document(asked, fields);
        return GraphQL.newGraphQL(schema)
                .preparsedDocumentProvider(
                        (_, _) -> CompletableFuture.completedFuture(new PreparsedDocumentEntry(document)))
                .build()
                .execute(ExecutionInput.newExecutionInput("{ __typename }").variables(variables));
    }

    private static Document document(Asked asked, List<Selected> fields) {
        List<Selection<?>> roots = new ArrayList<>();
        for (Selected selected : fields) {
            List<Selection<?>> under = new ArrayList<>();
            selected.under().forEach(it -> it.getSelections().forEach(under::add));
            Field field = selected.field();
            roots.add(field.transform(it -> it.directives(List.of()).selectionSet(new SelectionSet(under))));
        }
        OperationDefinition operation = asked.operation().transform(it -> it.selectionSet(new SelectionSet(roots)));
        Document.Builder document = Document.newDocument().definition(operation);
        asked.document().getDefinitionsOfType(FragmentDefinition.class).forEach(document::definition);
        return document.build();
    }
}
