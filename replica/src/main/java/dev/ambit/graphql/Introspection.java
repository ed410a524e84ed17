package dev.ambit.graphql;

import dev.ambit.graphql.SelectedFields.Selected;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Answers `__schema` and `__type` with graphql-java.
final class Introspection {

    private static final int TYPES_MAX = 50;

    private Introspection() {}

    /// Answers each `__type` separately, because graphql-java rejects several in one document. Its limits apply to
    /// each.
    ///
    /// @throws QueryRejected if one of them is rejected
    /// @throws GraphQlError.Thrown if the query has too many
    static Map<String, @Nullable Object> of(
            GraphQLSchema schema,
            ValidatedQuery asked,
            List<Selected> fields,
            Map<String, @Nullable Object> variables) {
        Map<Boolean, List<Selected>> byType = fields.stream()
                .collect(Collectors.partitioningBy(it -> it.name().equals("__type")));
        List<Selected> types = byType.getOrDefault(true, List.of());
        List<Selected> complete = byType.getOrDefault(false, List.of());
        if (types.size() > TYPES_MAX) {
            throw GraphQlError.Code.TOO_MUCH.thrown(
                    "The query has %,d `__type` fields. At most %,d are allowed. Split the query."
                            .formatted(types.size(), TYPES_MAX),
                    types.getFirst().field().getSourceLocation());
        }
        Map<String, @Nullable Object> data = new HashMap<>();
        types.forEach(it -> data.putAll(answer(schema, document(asked, List.of(it)), variables)));
        if (!complete.isEmpty()) {
            data.putAll(answer(schema, document(asked, complete), variables));
        }
        return data;
    }

    private static Map<String, @Nullable Object> answer(
            GraphQLSchema schema, Document document, Map<String, @Nullable Object> variables) {
        ExecutionResult result = GraphQL.newGraphQL(schema)
                .preparsedDocumentProvider(
                        (_, _) -> CompletableFuture.completedFuture(new PreparsedDocumentEntry(document)))
                .build()
                .execute(ExecutionInput.newExecutionInput("{ __typename }").variables(variables));
        Map<String, @Nullable Object> data = result.getData();
        if (data == null) {
            throw new QueryRejected(ErrorResults.refusal(result.getErrors()));
        }
        return data;
    }

    private static Document document(ValidatedQuery asked, List<Selected> fields) {
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
