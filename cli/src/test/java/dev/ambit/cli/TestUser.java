package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A user at a terminal, with settings of their own.
record TestUser(Map<String, String> environment) {

    static final String URL = "http://127.0.0.1:" + TestServer.app().port();

    static TestUser at(Path home) {
        return new TestUser(Map.of("XDG_CONFIG_HOME", home.toString()));
    }

    static TestUser signedIn(Path home, TestPerson person) {
        TestUser somebody = at(home);
        CommandOutput typed = somebody.pipe(TestPerson.PASSWORD, "login", "--url", URL, "--email", person.email());
        assertThat(typed.exit()).as(typed.err()).isZero();
        return somebody;
    }

    /// A user with an account key and without a session.
    static TestUser withKey(Path home, TestAccount account) {
        return at(home).with("AMBIT_URL", URL).with("AMBIT_KEY", account.key());
    }

    TestUser with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new TestUser(more);
    }

    CommandOutput types(String... words) {
        return CommandOutput.run(environment, words);
    }

    /// With this on standard input.
    CommandOutput pipe(String in, String... words) {
        return CommandOutput.run(in, environment, words);
    }

    /// Returns the output of a command that must succeed.
    String sees(String... words) {
        return pipeDone("", words);
    }

    /// The same for a program.
    JsonObject gets(String... words) {
        return new JsonObject(Json.map(sees(words)));
    }

    List<JsonObject> lists(String... words) {
        return JsonObject.list(Json.map("{\"data\": " + sees(words) + "}").get("data"));
    }

    String pipeDone(String in, String... words) {
        CommandOutput typed = pipe(in, words);
        assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
        return typed.out();
    }

    /// The one line by which a command was refused.
    String isRefused(String... words) {
        return pipeRefused("", words);
    }

    String pipeRefused(String in, String... words) {
        CommandOutput typed = pipe(in, words);
        assertThat(typed.exit()).as(typed.out() + typed.err()).isEqualTo(Command.FAILED);
        return typed.err().lines().toList().getLast();
    }
}
