package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.problem.Problem;
import dev.ambit.sdk.graphql.SdkGraphqlApi.Operation;
import graphql.ExceptionWhileDataFetching;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.ParseAndValidate;
import graphql.execution.NonNullableFieldWasNullError;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.Document;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.schema.GraphQLSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Parses, validates and runs operations. Valid documents are cached, because SDKs send the same ones again and again.
final class GraphqlExecution {

    private static final System.Logger LOG = System.getLogger(GraphqlExecution.class.getName());
    private static final int ERRORS_MAX = 20;

    /// Upper bound of the memory of cached documents, in bytes.
    private static final long KEPT_BYTES_MAX = 64L << 20;

    /// A token of one character becomes an object.
    private static final int BYTES_OF_CHARACTER = 64;

    private final GraphQLSchema schema = SdkSchema.of(RootResolvers.queries(), RootResolvers.mutations());
    private final VariableTypes types = new VariableTypes(schema);
    private final GraphQL graphql = GraphQL.newGraphQL(schema)
            .preparsedDocumentProvider((input, _) -> CompletableFuture.completedFuture(
                    new PreparsedDocumentEntry(input.getGraphQLContext().<Document>get(Document.class))))
            .instrumentation(new ResultLimit())
            .build();
    private final Cache<String, Document> kept = Caffeine.newBuilder()
            .maximumWeight(KEPT_BYTES_MAX)
            .weigher((String query, Document _) -> BYTES_OF_CHARACTER * (query.length() + 1))
            .build();

    /// Returns a result with `data`, `errors` or both.
    Map<String, @Nullable Object> run(Operation operation, OperationContext context, ErrorResult errors) {
        try {
            Document document = document(operation.query());
            Map<String, Object> variables = new LinkedHashMap<>();
            if (operation.variables() != null) {
                variables.putAll(operation.variables());
            }
            types.require(document, operation.operationName(), variables);
            return result(
                    graphql.execute(ExecutionInput.newExecutionInput("{ __typename }")
                            .operationName(operation.operationName())
                            .variables(variables)
                            .graphQLContext(Map.of(OperationContext.class, context, Document.class, document))
                            .locale(Locale.ROOT)
                            .build()),
                    errors);
        } catch (Invalid invalid) {
            return Map.of(
                    "errors",
                    invalid.errors.stream()
                            .limit(ERRORS_MAX)
                            .map(errors::ofInvalid)
                            .toList());
        } catch (Problem problem) {
            return Map.of("errors", List.of(errors.of(problem)));
        } catch (CompletionException e) {
            if (e.getCause() instanceof Problem problem) {
                return Map.of("errors", List.of(errors.of(problem)));
            }
            throw e;
        }
    }

    private Document document(@Nullable String query) {
        if (query == null || query.isBlank()) {
            throw BAD_USER_INPUT
                    .because("`query` is missing. Send the GraphQL document in `query`.")
                    .at("query", query, "a GraphQL document");
        }
        Document known = kept.getIfPresent(query);
        if (known != null) {
            return known;
        }
        Document document = parsed(query);
        QueryLimits.require(document);
        List<? extends GraphQLError> faults = ParseAndValidate.validate(schema, document, Locale.ROOT);
        if (!faults.isEmpty()) {
            throw new Invalid(UnknownFields.explained(faults, schema));
        }
        kept.put(query, document);
        return document;
    }

    private static Document parsed(String query) {
        try {
            return Parser.parse(ParserEnvironment.newParserEnvironment()
                    .document(query)
                    .parserOptions(QueryLimits.PARSER.transform(it -> it.parsingListener(new QueryLimits())))
                    .locale(Locale.ROOT)
                    .build());
        } catch (InvalidSyntaxException e) {
            throw new Invalid(List.of(e.toInvalidSyntaxError()));
        }
    }

    private static Map<String, @Nullable Object> result(ExecutionResult executed, ErrorResult errors) {
        List<Map<String, Object>> entries = new ArrayList<>();
        executed.getErrors().stream().limit(ERRORS_MAX).forEach(it -> entries.add(entry(it, errors)));
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        if (!entries.isEmpty()) {
            result.put("errors", entries);
        }
        if (executed.isDataPresent()) {
            result.put("data", executed.getData());
        }
        return result;
    }

    private static Map<String, Object> entry(GraphQLError error, ErrorResult errors) {
        if (!(error instanceof ExceptionWhileDataFetching fetching)) {
            return error instanceof NonNullableFieldWasNullError
                    ? bug(new IllegalStateException(error.getMessage()), errors)
                    : errors.ofInvalid(error);
        }
        return fetching.getException() instanceof Problem problem
                ? errors.of(problem, error.getPath())
                : bug(fetching.getException(), errors);
    }

    private static Map<String, Object> bug(Throwable bug, ErrorResult errors) {
        LOG.log(System.Logger.Level.ERROR, "A GraphQL field failed", bug);
        return errors.ofBug();
    }

    /// Carries the errors of an invalid document.
    private static final class Invalid extends RuntimeException {

        private final transient List<? extends GraphQLError> errors;

        Invalid(List<? extends GraphQLError> errors) {
            super("The document is invalid", null, false, false);
            this.errors = errors;
        }
    }
}
