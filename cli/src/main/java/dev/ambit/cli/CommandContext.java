package dev.ambit.cli;

import dev.ambit.http.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// Context of a command: the terminal, the parsed arguments and the server, called with a key or with a session.
///
/// @param isPerson whether the session of a person is used instead of a key
record CommandContext(Terminal terminal, ParseResult given, ServerClient server, boolean isPerson) {

    private static final String OPERATOR_TOKEN = "AMBIT_OPERATOR_TOKEN";

    private static final int PAGE_ROWS_MAX = 100;

    /// Upper bound of the rows of a list.
    private static final int ROWS_MAX = 100_000;

    /// Creates the context. An explicit key overrides the session.
    static CommandContext of(Terminal terminal, ParseResult given) {
        return of(
                terminal,
                given,
                optionOrVariable(terminal, given, "--key", "AMBIT_KEY"),
                "pass a key with --key or AMBIT_KEY");
    }

    /// Creates the context of an operator, with the operator token or the session of a member of the operator
    /// account. The token is never an argument.
    static CommandContext ofOperator(Terminal terminal, ParseResult given) {
        String token = terminal.variable(OPERATOR_TOKEN);
        if (!token.isEmpty()
                && optionOrVariable(terminal, given, "--url", "AMBIT_URL").isEmpty()) {
            throw new IllegalArgumentException(
                    "AMBIT_OPERATOR_TOKEN is set, but no server URL. Set the server with --url or AMBIT_URL.");
        }
        return of(terminal, given, token, "set " + OPERATOR_TOKEN);
    }

    private static CommandContext of(Terminal terminal, ParseResult given, String key, String otherwise) {
        String url = optionOrVariable(terminal, given, "--url", "AMBIT_URL");
        @Nullable SavedSession session = SavedSession.read(terminal).orElse(null);
        if (!key.isEmpty()) {
            if (url.isEmpty() && session == null) {
                throw new IllegalArgumentException(
                        "No server URL given. Pass --url or set AMBIT_URL, such as http://127.0.0.1:8080.");
            }
            String at = url.isEmpty() && session != null ? session.url() : url;
            return new CommandContext(terminal, given, new ServerClient(at, key), false);
        }
        if (session == null) {
            throw new IllegalArgumentException("You are not signed in. Run `ambit login`, or %s.".formatted(otherwise));
        }
        if (!url.isEmpty() && !ServerClient.valid(url).equals(session.url())) {
            throw new IllegalArgumentException("You are signed in at %s, not at %s. Run `ambit login --url %s`."
                    .formatted(session.url(), url, url));
        }
        return new CommandContext(terminal, given, session.server(), true);
    }

    /// Returns this context for an environment. Only a session needs this, because a server key selects its
    /// environment.
    CommandContext in(JsonObject environment) {
        return new CommandContext(terminal, given, server.with("X-ENVIRONMENT-ID", environment.text("id")), isPerson);
    }

    /// Returns the value of the option, else of the environment variable, else "".
    static String optionOrVariable(Terminal terminal, ParseResult given, String option, String variable) {
        String value = given.matchedOptionValue(option, "");
        return value.isEmpty() ? terminal.variable(variable) : value;
    }

    /// Returns a positional argument, or "" if it is absent.
    String word(int index) {
        return given.matchedPositionalValue(index, "");
    }

    /// Returns the value of an option, or null if it is absent.
    @Nullable
    String option(String name) {
        return given.matchedOptionValue(name, (String) null);
    }

    boolean has(String flag) {
        return given.hasMatchedOption(flag);
    }

    /// Returns the given options as fields of a request body.
    ///
    /// @param named field name by option name
    Map<String, Object> body(Map<String, String> named) {
        Map<String, Object> body = new LinkedHashMap<>();
        named.forEach((option, name) -> {
            String typed = option(option);
            if (typed != null) {
                body.put(name, typed);
            }
        });
        return body;
    }

    JsonObject get(String path) {
        return data(server.get(path));
    }

    JsonObject post(String path, Object body) {
        return data(server.post(path, body));
    }

    /// Returns all objects of a response that contains a list.
    List<JsonObject> postAll(String path, Object body) {
        return new JsonObject(Json.map(server.post(path, body))).list("data");
    }

    JsonObject put(String path, Object body) {
        return data(server.put(path, body));
    }

    /// Uploads a file and waits up to `max` for the response.
    JsonObject upload(String path, Path file, Duration max) {
        return data(server.waiting(max).upload(path, file));
    }

    JsonObject patch(String path, Object body) {
        return data(server.patch(path, body));
    }

    JsonObject delete(String path, Object body) {
        return data(server.delete(path, body));
    }

    /// Returns all rows of a paginated list.
    List<JsonObject> list(String path) {
        return list(path, ROWS_MAX);
    }

    /// Returns the first `max` rows of a paginated list.
    List<JsonObject> list(String path, int max) {
        return rows(server::get, path, max);
    }

    /// Returns the first `max` rows of a paginated list.
    ///
    /// @param read returns the response to a path
    static List<JsonObject> rows(UnaryOperator<String> read, String path, int max) {
        List<JsonObject> all = new ArrayList<>();
        String after = "";
        do {
            int rows = Math.min(PAGE_ROWS_MAX, max - all.size());
            String cursor = after.isEmpty() ? "" : "&after=" + encoded(after);
            String page = "%s%slimit=%d%s".formatted(path, path.contains("?") ? "&" : "?", rows, cursor);
            var answer = new JsonObject(Json.map(read.apply(page)));
            all.addAll(answer.list("data"));
            after = answer.text("pagination.next");
        } while (!after.isEmpty() && all.size() < max);
        return all;
    }

    /// Returns a list that the server does not paginate.
    List<JsonObject> unpagedList(String path) {
        return new JsonObject(Json.map(server.get(path))).list("data");
    }

    /// Returns a response that is text.
    String text(String path) {
        return server.get(path);
    }

    /// Prints the server's JSON if `--json` is set, else the output of `people`.
    int show(JsonObject thing, Consumer<TextTable> people) {
        return show(thing.fields(), people);
    }

    /// Prints a list as [#show(JsonObject, Consumer)] prints an object.
    int show(List<JsonObject> things, Consumer<TextTable> people) {
        return show(things.stream().map(JsonObject::fields).toList(), people);
    }

    /// Prints a line, unless `--json` is set.
    void print(TerminalText text) {
        if (!isForProgram()) {
            terminal.out().println(text.painted());
        }
    }

    /// Reports that an edit has no option that changes something.
    int refuseNoChange() {
        terminal.err()
                .println("No change given. Run `%s --help` for the options."
                        .formatted(given.commandSpec().qualifiedName()));
        return Command.WRONG_USAGE;
    }

    boolean isForProgram() {
        return has("--json");
    }

    TerminalColors paint() {
        return terminal.paint();
    }

    /// Returns a text percent-encoded for a URL.
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Converts a value such as `table-suffix` to the API's form `TABLE_SUFFIX`.
    static String upper(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private int show(Object data, Consumer<TextTable> people) {
        if (isForProgram()) {
            terminal.out().println(Json.text(data));
        } else {
            people.accept(new TextTable(terminal.out(), paint()));
        }
        return Command.DONE;
    }

    private static JsonObject data(String answer) {
        return JsonObject.of(Json.map(answer).get("data"));
    }
}
