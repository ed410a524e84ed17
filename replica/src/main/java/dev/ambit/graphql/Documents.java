package dev.ambit.graphql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.GraphQLError;
import graphql.ParseAndValidate;
import graphql.language.Document;
import graphql.language.FragmentDefinition;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import graphql.validation.ValidationError;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Parses and validates documents, and caches them.
final class Documents {

    private static final int TOKENS_MAX = 50_000;
    private static final int SPACES_MAX = 500_000;
    private static final int CHARS_MAX = 1 << 20;
    private static final int NESTING_MAX = 300;

    /// Checked before validation, because some rules compare all fields with each other.
    private static final int ROOT_FIELDS_MAX = 1_000;

    /// Some validation rules follow fragments recursively.
    private static final int FRAGMENTS_MAX = 500;

    /// Upper bound, in characters, of all cached documents.
    private static final long KEPT_CHARS_MAX = 1L << 20;

    private static final ParserOptions LIMITS = ParserOptions.newParserOptions()
            .maxTokens(TOKENS_MAX)
            .maxWhitespaceTokens(SPACES_MAX)
            .maxCharacters(CHARS_MAX)
            .maxRuleDepth(NESTING_MAX)
            .captureIgnoredChars(false)
            .captureLineComments(false)
            .readerTrackData(false)
            .build();

    private record Key(String query, @Nullable String operation, Operation kind) {}

    private final SchemaModel model;
    private final Cache<Key, ValidatedQuery> kept = Caffeine.newBuilder()
            .maximumWeight(KEPT_CHARS_MAX)
            .weigher((Key key, ValidatedQuery _) -> key.query.length() + 1)
            .build();

    Documents(SchemaModel model) {
        this.model = model;
    }

    SchemaModel model() {
        return model;
    }

    /// Returns the validated query.
    ///
    /// @throws QueryRejected if the document is invalid
    /// @throws GraphQlError.Thrown if the operation has another kind
    ValidatedQuery read(GraphqlRequest question, Operation kind) {
        String query = question.query();
        if (query == null || query.isBlank()) {
            throw GraphQlError.Code.BAD_USER_INPUT.thrown(
                    "`query` is missing. Send the GraphQL document in `query`.", null);
        }
        var key = new Key(query, question.operationName(), kind);
        ValidatedQuery found = kept.getIfPresent(key);
        if (found == null) {
            found = ValidatedQuery.of(document(query), question.operationName(), kind);
            kept.put(key, found);
        }
        return found;
    }

    /// Returns the number of tokens to parse for the query; 0 if the document is cached.
    ///
    /// @throws GraphQlError.Thrown if the query is too large
    int cost(GraphqlRequest question) {
        String query = question.query();
        if (query == null
                || Stream.of(Operation.QUERY, Operation.SUBSCRIPTION)
                        .anyMatch(kind -> kept.getIfPresent(new Key(query, question.operationName(), kind)) != null)) {
            return 0;
        }
        return QueryScan.tokens(query);
    }

    private Document document(String query) {
        var _ = QueryScan.tokens(query);
        Document document;
        try {
            document = Parser.parse(ParserEnvironment.newParserEnvironment()
                    .document(query)
                    .parserOptions(LIMITS)
                    .locale(Locale.ROOT)
                    .build());
        } catch (InvalidSyntaxException e) {
            throw new QueryRejected(ErrorResults.refusal(List.of(e.toInvalidSyntaxError())));
        }
        refuseMany(document);
        refuseMutations(document);
        List<ValidationError> errors = ParseAndValidate.validate(model.schema(), document, Locale.ROOT);
        if (!errors.isEmpty()) {
            throw new QueryRejected(ErrorResults.refusal(List.<GraphQLError>copyOf(errors)));
        }
        return document;
    }

    private static void refuseMany(Document document) {
        int fragments = document.getDefinitionsOfType(FragmentDefinition.class).size();
        if (fragments > FRAGMENTS_MAX) {
            throw GraphQlError.Code.TOO_MUCH.thrown(
                    "The query has %,d fragments. At most %,d are allowed. Remove some."
                            .formatted(fragments, FRAGMENTS_MAX),
                    null);
        }
        document.getDefinitionsOfType(OperationDefinition.class).forEach(it -> {
            int fields = it.getSelectionSet().getSelections().size();
            if (fields > ROOT_FIELDS_MAX) {
                throw GraphQlError.Code.TOO_MUCH.thrown(
                        "The query has %,d root fields. At most %,d are allowed. Split the query."
                                .formatted(fields, ROOT_FIELDS_MAX),
                        it.getSourceLocation());
            }
        });
    }

    /// Rejects mutations with a message of its own, because validation would only report unknown fields.
    private static void refuseMutations(Document document) {
        document.getDefinitionsOfType(OperationDefinition.class).stream()
                .filter(it -> it.getOperation() == Operation.MUTATION)
                .findFirst()
                .ifPresent(it -> ValidatedQuery.of(document, it.getName(), Operation.QUERY));
    }
}
