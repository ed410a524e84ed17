package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void who_signs_in_is_remembered_in_a_file_that_nobody_else_reads() throws Exception {
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
    void a_wrong_password_signs_nobody_in() {
        TestUser ann = TestUser.at(home);

        String why = ann.pipeRefused("guessed", "login", "--url", TestUser.URL, "--email", owner.email());

        assertThat(why).isEqualTo("ambit: The e-mail address or the password is wrong. Check both, and sign in again.");
        assertThat(home.resolve("ambit")).doesNotExist();
    }

    @Test
    void without_a_password_nobody_is_asked() {
        assertThat(TestUser.at(home).isRefused("login", "--url", TestUser.URL, "--email", "ann@example.com"))
                .isEqualTo("ambit: Password: nothing was typed. Type a value, or pipe it to standard input.");
    }

    @Test
    void who_has_not_signed_in_is_told_how() {
        assertThat(TestUser.at(home).isRefused("env", "list"))
                .isEqualTo("ambit: You are not signed in. Run `ambit login`, or pass a key with --key or AMBIT_KEY.");
        assertThat(TestUser.at(home).isRefused("env", "list", "--key", "k")).contains("Pass --url or set AMBIT_URL");
    }

    @Test
    void who_signs_out_is_out_here_and_at_the_server() {
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
    void a_session_that_has_expired_says_how_to_get_another() {
        TestUser ann = TestUser.signedIn(home, owner);
        TestServer.superuser()
                .useHandle(
                        tx -> tx.createUpdate(EXPIRE).bind("person", owner.id()).execute());

        assertThat(ann.isRefused("env", "list"))
                .isEqualTo("ambit: Your session at %s has ended. Run `ambit login --url %s` to sign in again."
                        .formatted(TestUser.URL, TestUser.URL));
    }

    @Test
    void a_server_that_is_away_is_one_line() throws Exception {
        TestUser ann = TestUser.at(home);
        new SavedSession(AWAY, "ann@example.com", "session-x", null).write(terminal(ann));

        assertThat(ann.isRefused("env", "list"))
                .startsWith("ambit: The server at %s cannot be reached".formatted(AWAY));
        assertThat(ann.pipeRefused("p", "login", "--email", "ann@example.com")).contains(AWAY);
        assertThat(ann.isRefused("logout")).contains("deleted on this machine");
        assertThat(home.resolve("ambit/session.json")).doesNotExist();
    }

    @Test
    void a_session_is_shown_to_its_own_server_alone() {
        TestUser ann = TestUser.signedIn(home, owner);

        assertThat(ann.isRefused("env", "list", "--url", AWAY))
                .contains("You are signed in at %s, not at %s".formatted(TestUser.URL, AWAY));
    }

    @Test
    void a_file_that_is_broken_is_named() throws Exception {
        Path file = home.resolve("ambit/session.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"url\": 1}");

        assertThat(TestUser.at(home).isRefused("env", "list")).contains(file.toString(), "ambit login");
    }

    @Test
    void a_key_goes_before_a_session() {
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
    void who_belongs_to_several_accounts_says_which_is_meant() {
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
        return new Terminal(nowhere, nowhere, somebody.environment(), Keyboard.piped(Reader.nullReader()));
    }
}
