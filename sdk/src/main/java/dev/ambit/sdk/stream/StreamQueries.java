package dev.ambit.sdk.stream;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import graphql.ExecutionInput;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.ParseAndValidate;
import graphql.TypeResolutionEnvironment;
import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.Node;
import graphql.language.OperationDefinition;
import graphql.language.SelectionSet;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeRuntimeWiring;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Parses the subscriptions of SDKs, and applies them to the values of events.
final class StreamQueries {

    static final int DOCUMENT_CHARS_MAX = 16 << 10;

    private static final int TOKENS_MAX = 2_000;
    private static final int DEPTH_MAX = 200;
    private static final String PAYLOAD = "payload";

    private static final ParserOptions LIMITS = ParserOptions.newParserOptions()
            .maxCharacters(DOCUMENT_CHARS_MAX)
            .maxTokens(TOKENS_MAX)
            .maxWhitespaceTokens(DOCUMENT_CHARS_MAX)
            .maxRuleDepth(DEPTH_MAX)
            .captureIgnoredChars(false)
            .captureLineComments(false)
            .captureSourceLocation(false)
            .build();

    /// A valid subscription to one root field. Equal texts are one subscription, so that a server with a thousand
    /// equal SDKs renders each event once.
    record Query(String text, StreamField field, Document document) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Query it && it.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    private final GraphQLSchema schema = schema();
    private final GraphQL graphql = GraphQL.newGraphQL(schema)
            // Each event is one execution, instead of one publisher for each subscription.
            .subscriptionExecutionStrategy(new AsyncExecutionStrategy())
            .preparsedDocumentProvider((input, _) -> CompletableFuture.completedFuture(
                    new PreparsedDocumentEntry(input.getGraphQLContext().<Document>get(Document.class))))
            .build();

    /// Builds the schema at the first subscription, because the start of a server would wait for it.
    private static final class Lazy {

        private static final StreamQueries SHARED = new StreamQueries();
    }

    static StreamQueries shared() {
        return Lazy.SHARED;
    }

    /// @throws Problem `BadUserInput` if the document is not one subscription to one root field of the schema
    Query parse(String text) {
        try {
            Document document = Parser.parse(ParserEnvironment.newParserEnvironment()
                    .document(text)
                    .parserOptions(LIMITS)
                    .locale(Locale.ROOT)
                    .build());
            // Found first, because the validation does not end for a root fragment that contains itself.
            StreamField field = field(document);
            requireNoAliases(document);
            List<? extends GraphQLError> faults = ParseAndValidate.validate(schema, document, Locale.ROOT);
            if (!faults.isEmpty()) {
                throw invalid(faults.getFirst().getMessage());
            }
            return new Query(text, field, document);
        } catch (InvalidSyntaxException fault) {
            throw invalid(String.valueOf(fault.getMessage()));
        }
    }

    /// Returns the result `{"data": …}` of a query for the value of its root field.
    String result(Query query, Map<String, @Nullable Object> payload) {
        Map<String, Object> result = graphql.execute(ExecutionInput.newExecutionInput("{ __typename }")
                        .graphQLContext(Map.of(PAYLOAD, payload, Document.class, query.document()))
                        .locale(Locale.ROOT)
                        .build())
                .toSpecification();
        return Json.text(result);
    }

    /// Without aliases, a result has each field of the schema at most once per value, however the document repeats it.
    private static void requireNoAliases(Document document) {
        Deque<Node<?>> nodes = new ArrayDeque<>(List.of(document));
        while (!nodes.isEmpty()) {
            Node<?> node = nodes.pop();
            if (node instanceof Field field && field.getAlias() != null) {
                throw invalid("the field `%s` has an alias".formatted(field.getName()));
            }
            node.getChildren().forEach(nodes::push);
        }
    }

    private static StreamField field(Document document) {
        List<OperationDefinition> operations = document.getDefinitionsOfType(OperationDefinition.class);
        if (operations.size() != 1
                || operations.getFirst().getOperation() != OperationDefinition.Operation.SUBSCRIPTION) {
            throw invalid("it is not one subscription");
        }
        SelectionSet selected = operations.getFirst().getSelectionSet();
        List<Field> fields = selected.getSelectionsOfType(Field.class);
        return Arrays.stream(StreamField.values())
                .filter(it -> selected.getSelections().size() == 1
                        && fields.size() == 1
                        && it.wireName().equals(fields.getFirst().getName()))
                .findFirst()
                .orElseThrow(() -> invalid("it does not select one field of the type Subscription directly"));
    }

    private static Problem invalid(String reason) {
        return BAD_USER_INPUT
                .because("`query` is not a valid subscription: %s. Send a subscription to one field."
                        .formatted(Problem.shortened(reason)))
                .at("query", "a document", "a subscription to one root field");
    }

    private static GraphQLSchema schema() {
        TypeRuntimeWiring.Builder roots = TypeRuntimeWiring.newTypeWiring("Subscription");
        for (StreamField field : StreamField.values()) {
            roots.dataFetcher(field.wireName(), it -> it.getGraphQlContext().get(PAYLOAD));
        }
        return new SchemaGenerator()
                .makeExecutableSchema(
                        new SchemaParser().parse(file()),
                        RuntimeWiring.newRuntimeWiring()
                                .type(roots)
                                .type("EntitlementUnion", it -> it.typeResolver(StreamQueries::type))
                                .type("ResetPeriodConfiguration", it -> it.typeResolver(StreamQueries::type))
                                .build());
    }

    private static GraphQLObjectType type(TypeResolutionEnvironment environment) {
        Map<String, Object> value = environment.getObject();
        return environment.getSchema().getObjectType(String.valueOf(value.get("__typename")));
    }

    private static String file() {
        try (InputStream file = StreamQueries.class.getResourceAsStream("stream.graphqls")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
