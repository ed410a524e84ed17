package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.GRAPHQL_ALIASES_LIMIT;
import static dev.ambit.problem.ProblemCode.QUERY_TOO_LARGE;

import dev.ambit.problem.Problem;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.parser.ParserOptions;
import graphql.parser.ParsingListener;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Limits the size of a document. Tokens, aliases and levels are counted while the document is parsed, so that a huge
/// document costs no more than one slightly over a limit. Fields are counted with their fragments before validation.
final class QueryLimits implements ParsingListener {

    private static final int CHARS_MAX = 200_000;
    private static final int TOKENS_MAX = 15_000;
    private static final int RULES_MAX = 500;
    private static final int ALIASES_MAX = 100;
    private static final int LEVELS_MAX = 40;
    private static final int ROOT_FIELDS_MAX = 20;

    /// The largest document of the SDKs has some 3,000 fields.
    private static final int FIELDS_MAX = 5_000;

    static final ParserOptions PARSER = ParserOptions.newParserOptions()
            .maxTokens(TOKENS_MAX)
            .maxWhitespaceTokens(CHARS_MAX)
            .maxCharacters(CHARS_MAX)
            .maxRuleDepth(RULES_MAX)
            .captureIgnoredChars(false)
            .captureLineComments(false)
            .readerTrackData(false)
            .build();

    private int levels;
    private int arguments;
    private int aliases;

    @Override
    public void onToken(Token token) {
        switch (token.getText()) {
            case "(", "[" -> arguments++;
            case ")", "]" -> arguments--;
            case "{" -> {
                if (arguments == 0) {
                    require("levels", ++levels, LEVELS_MAX);
                }
            }
            case "}" -> {
                if (arguments == 0) {
                    levels--;
                }
            }
            case ":" -> {
                if (arguments == 0) {
                    requireFewAliases(++aliases);
                }
            }
            default -> {
                // Only punctuation changes the structure.
            }
        }
    }

    /// @throws Problem `QueryTooLarge` if an operation has too many root fields, or too many fields with its fragments
    static void require(Document document) {
        Map<String, FragmentDefinition> fragments = new HashMap<>();
        document.getDefinitionsOfType(FragmentDefinition.class).forEach(it -> fragments.put(it.getName(), it));
        Map<String, Long> counted = new HashMap<>();
        for (OperationDefinition operation : document.getDefinitionsOfType(OperationDefinition.class)) {
            if (operation.getOperation() == OperationDefinition.Operation.SUBSCRIPTION) {
                throw BAD_USER_INPUT
                        .because("`query` is a subscription. Send it over a WebSocket with `graphql-transport-ws`.")
                        .at("query", "subscription", "a query or a mutation");
            }
            require("root fields", operation.getSelectionSet().getSelections().size(), ROOT_FIELDS_MAX);
            require("fields", fields(operation.getSelectionSet(), fragments, counted, new HashSet<>()), FIELDS_MAX);
        }
    }

    /// A fragment is counted once and then multiplied, because fragments that spread others twice grow exponentially.
    /// A cycle counts as nothing here and is refused by validation.
    private static long fields(
            @Nullable SelectionSet selected,
            Map<String, FragmentDefinition> fragments,
            Map<String, Long> counted,
            Set<String> entered) {
        if (selected == null) {
            return 0;
        }
        long fields = 0;
        for (Selection<?> selection : selected.getSelections()) {
            fields += switch (selection) {
                case Field it -> 1 + fields(it.getSelectionSet(), fragments, counted, entered);
                case InlineFragment it -> fields(it.getSelectionSet(), fragments, counted, entered);
                case FragmentSpread it -> spread(it.getName(), fragments, counted, entered);
                default -> 0;
            };
            require("fields", fields, FIELDS_MAX);
        }
        return fields;
    }

    private static long spread(
            String name, Map<String, FragmentDefinition> fragments, Map<String, Long> counted, Set<String> entered) {
        Long known = counted.get(name);
        if (known != null) {
            return known;
        }
        FragmentDefinition fragment = fragments.get(name);
        if (fragment == null || !entered.add(name)) {
            return 0;
        }
        long fields = fields(fragment.getSelectionSet(), fragments, counted, entered);
        counted.put(name, fields);
        return fields;
    }

    private static void requireFewAliases(int aliases) {
        if (aliases > ALIASES_MAX) {
            throw GRAPHQL_ALIASES_LIMIT
                    .because("The query has more than %d aliases. Remove some, or split the query."
                            .formatted(ALIASES_MAX))
                    .at("query", aliases, "at most %d aliases".formatted(ALIASES_MAX));
        }
    }

    private static void require(String what, long count, long max) {
        if (count > max) {
            throw QUERY_TOO_LARGE
                    .because("The query has more than %,d %s. Remove some, or split the query.".formatted(max, what))
                    .at("query", count, "at most %,d %s".formatted(max, what));
        }
    }
}
