package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {

    private static final String AWAY = "http://127.0.0.1:1";
    private static final String EXPIRE =
            "update sessions set expire_at = now() - interval '1 second' where person_id = :person::uuid";

    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    @TempDir
    private Path home;

    @CiTest
    void login_saves_the_session_in_a_file_that_only_its_owner_can_read() throws Exception {
        TestUser ann = TestUser.at(home);

        CommandOutput typed =
                ann.pipe(owner.email() + "\n" + TestPerson.PASSWORD + "\n", "login", "--server", TestUser.URL);

        assertThat(typed.exit()).as(typed.err()).isZero();
        assertThat(typed.out()).contains(owner.email(), "Account: Acme (" + acme.slug() + ")");
        Path file = home.resolve("ambit/session.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(typed.out() + typed.err()).doesNotContain(TestPerson.PASSWORD, "session-");
        assertThat(Files.readString(file)).doesNotContain(TestPerson.PASSWORD);
        assertThat(ann.sees("env", "list")).contains("production", "development");
    }

    @Test
    void wrong_password_is_refused_and_saves_no_session() {
        TestUser ann = TestUser.at(home);

        String why = ann.pipeRefused("guessed", "login", "--url", TestUser.URL, "--email", owner.email());

        assertThat(why).isEqualTo("ambit: The e-mail address or the password is wrong. Check both, and sign in again.");
        assertThat(home.resolve("ambit")).doesNotExist();
    }

    @Test
    void login_without_a_password_is_refused() {
        assertThat(TestUser.at(home).isRefused("login", "--url", TestUser.URL, "--email", "ann@example.com"))
                .isEqualTo("ambit: Password: nothing was typed. Type a value, or pipe it to standard input.");
    }

    @CiTest
    void command_without_a_session_is_refused_with_a_hint_to_sign_in() {
        assertThat(TestUser.at(home).isRefused("env", "list"))
                .isEqualTo("ambit: You are not signed in. Run `ambit login`, or pass a key with --key or AMBIT_KEY.");
        assertThat(TestUser.at(home).isRefused("env", "list", "--key", "k")).contains("Pass --url or set AMBIT_URL");
    }

    @Test
    void logout_ends_the_session_locally_and_at_the_server() {
        TestUser ann = TestUser.signedIn(home, owner);
        String token = SavedSession.read(terminal(ann)).orElseThrow().token();

        assertThat(ann.sees("logout")).contains("Signed out at " + TestUser.URL);

        acme.http()
                .send(acme.http().request("/api/v1/me").header("Authorization", "Bearer " + token))
                .isProblem(401, "Unauthenticated");
        assertThat(ann.isRefused("env", "list")).contains("You are not signed in");
        assertThat(ann.sees("logout")).contains("You were not signed in.");
    }

    @Test
    void expired_session_is_reported_with_the_login_command() {
        TestUser ann = TestUser.signedIn(home, owner);
        TestServer.superuser()
                .useHandle(
                        tx -> tx.createUpdate(EXPIRE).bind("person", owner.id()).execute());

        assertThat(ann.isRefused("env", "list"))
                .isEqualTo("ambit: Your session at %s has ended. Run `ambit login --url %s` to sign in again."
                        .formatted(TestUser.URL, TestUser.URL));
    }

    @Test
    void unreachable_server_is_reported_and_logout_deletes_the_session_file() throws Exception {
        TestUser ann = TestUser.at(home);
        new SavedSession(AWAY, "ann@example.com", "session-x", null).write(terminal(ann));

        assertThat(ann.isRefused("env", "list"))
                .startsWith("ambit: The server at %s cannot be reached".formatted(AWAY));
        assertThat(ann.pipeRefused("p", "login", "--email", "ann@example.com")).contains(AWAY);
        assertThat(ann.isRefused("logout")).contains("deleted on this machine");
        assertThat(home.resolve("ambit/session.json")).doesNotExist();
    }

    @LongTest
    void session_is_not_sent_to_another_server() {
        TestUser ann = TestUser.signedIn(home, owner);

        assertThat(ann.isRefused("env", "list", "--url", AWAY))
                .contains("You are signed in at %s, not at %s".formatted(TestUser.URL, AWAY));
    }

    @Test
    void malformed_session_file_is_named() throws Exception {
        Path file = home.resolve("ambit/session.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"url\": 1}");

        assertThat(TestUser.at(home).isRefused("env", "list")).contains(file.toString(), "ambit login");
    }

    @CiTest
    void key_takes_precedence_over_the_session() {
        TestUser ann = TestUser.signedIn(home, owner);
        TestAccount other = TestServer.openAccount();
        other.http()
                .post(other.key(), "/api/v1/environments", "{\"displayName\": \"Theirs\", \"type\": \"DEVELOPMENT\"}")
                .isOk();

        assertThat(ann.with("AMBIT_KEY", other.key()).sees("env", "list")).contains("Theirs");
        assertThat(ann.sees("env", "list", "--key", other.key())).contains("Theirs");
        assertThat(ann.sees("env", "list")).doesNotContain("Theirs");
    }

    @Test
    void member_of_several_accounts_must_select_one() {
        TestAccount other = TestAccount.open(TestServer.http(), "Umbrella");
        TestPerson.join(other, owner.email(), "\"accountRole\": \"OWNER\"");

        TestUser ann = TestUser.at(home);
        String out = ann.pipeDone(TestPerson.PASSWORD, "login", "--url", TestUser.URL, "--email", owner.email());

        assertThat(out).contains("You belong to several accounts", other.slug());
        assertThat(ann.isRefused("env", "list")).contains("You belong to several accounts", "ambit account switch");
        assertThat(ann.isRefused("account", "switch", other.slug() + "x")).contains("Did you mean " + other.slug());
        assertThat(ann.sees("account", "switch", other.slug())).contains("Account: Umbrella");
        assertThat(ann.sees("account", "list")).containsPattern("\\* +" + other.slug() + " +Umbrella +OWNER");
        assertThat(ann.lists("account", "list", "--json")).hasSize(2);
        assertThat(ann.sees("env", "list")).contains("production");
    }

    private static Terminal terminal(TestUser somebody) {
        var nowhere = new PrintWriter(Writer.nullWriter());
        return new Terminal(nowhere, nowhere, somebody.environment(), UserInput.piped(Reader.nullReader()));
    }
}
