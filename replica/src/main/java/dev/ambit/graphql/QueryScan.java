package dev.ambit.graphql;

import java.util.ArrayDeque;
import java.util.Deque;

/// Counts the elements of a query without parsing it and stops at the first exceeded limit, so that a huge query
/// costs no more than one slightly over the limit.
final class QueryScan {

    /// Some validation rules compare all result names with each other.
    private static final int ALIASES_MAX = 1_000;

    private static final int SELECTIONS_MAX = 1_000;
    private static final int FIELDS_MAX = 10_000;
    private static final int DEPTH_MAX = 300;

    private final String query;
    private final Deque<Integer> selections = new ArrayDeque<>();
    private int place;
    private int tokens;
    private int fields;
    private int aliases;
    private int arguments;
    private int uncounted;

    private QueryScan(String query) {
        this.query = query;
    }

    /// Returns the number of tokens. Syntax errors are left to the parser.
    ///
    /// @throws GraphQlError.Thrown `QueryTooLarge` at the first exceeded limit
    static int tokens(String query) {
        var scan = new QueryScan(query);
        scan.run();
        return scan.tokens;
    }

    private void run() {
        while (place < query.length()) {
            char next = query.charAt(place);
            if (next == '#') {
                skipLine();
            } else if (next == '"') {
                tokens++;
                skipText();
            } else if (Character.isLetterOrDigit(next) || next == '_') {
                skipWord();
                word();
            } else {
                place++;
                if (next > ' ' && next != ',' && next != '\uFEFF') {
                    tokens++;
                    sign(next);
                }
            }
        }
    }

    private void sign(char sign) {
        switch (sign) {
            // The name of a directive is not a field.
            case '@' -> uncounted = 1;
            case '(', '[' -> arguments++;
            case ')', ']' -> arguments--;
            case '{' -> {
                if (arguments == 0) {
                    selections.push(0);
                    require("levels", selections.size(), DEPTH_MAX);
                }
            }
            case '}' -> {
                if (arguments == 0) {
                    selections.poll();
                }
            }
            case ':' -> {
                if (arguments == 0 && !selections.isEmpty()) {
                    // The previous name was an alias; the field follows.
                    require("aliases", ++aliases, ALIASES_MAX);
                    fields--;
                    selections.push(selections.pop() - 1);
                }
            }
            default -> {}
        }
    }

    private void word() {
        tokens++;
        if (uncounted > 0) {
            uncounted--;
        } else if (arguments == 0 && !selections.isEmpty()) {
            require("fields", ++fields, FIELDS_MAX);
            selections.push(selections.pop() + 1);
            String what = selections.size() == 1 ? "root fields" : "fields in one selection";
            require(what, selections.getFirst(), SELECTIONS_MAX);
        }
    }

    private void require(String what, int count, int max) {
        if (count > max) {
            throw GraphQlError.Code.TOO_MUCH.thrown(
                    "The query has more than %,d %s (counted up to token %,d). Remove some, or split the query."
                            .formatted(max, what, tokens),
                    null);
        }
    }

    private void skipWord() {
        while (place < query.length()
                && (Character.isLetterOrDigit(query.charAt(place)) || query.charAt(place) == '_')) {
            place++;
        }
    }

    private void skipLine() {
        while (place < query.length() && query.charAt(place) != '\n' && query.charAt(place) != '\r') {
            place++;
        }
    }

    private void skipText() {
        boolean isBlock = query.startsWith("\"\"\"", place);
        place += isBlock ? 3 : 1;
        while (place < query.length()) {
            if (isBlock && query.startsWith("\\\"\"\"", place)) {
                place += 4;
            } else if (isBlock ? query.startsWith("\"\"\"", place) : query.charAt(place) == '"') {
                place += isBlock ? 3 : 1;
                return;
            } else {
                place += !isBlock && query.charAt(place) == '\\' ? 2 : 1;
            }
        }
    }
}
