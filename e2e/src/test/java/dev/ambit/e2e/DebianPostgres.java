package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A PostgreSQL 15 of Debian, configured with the SQL that `ambit db init` prints.
record DebianPostgres(Path directory, int port, String url, String ownerUrl) implements AutoCloseable {

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAMS.resolve("postgres"));
    }

    static DebianPostgres start(Path directory) throws IOException {
        if (ROOT) {
            ok(CommandResult.run(List.of("chown", "postgres", directory.toString())));
        }
        int port = TestPort.free();
        ok(run("initdb", "-D", directory.resolve("data").toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8"));
        CommandResult script = CommandResult.ambit("db", "init");
        var debian = new DebianPostgres(
                directory,
                port,
                address(script.out(), "AMBIT_DATABASE_URL", port),
                address(script.out(), "AMBIT_DATABASE_OWNER_URL", port));
        debian.begin();
        Path sql = Files.writeString(directory.resolve("init.sql"), script.out());
        ok(run("psql", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", "" + port, "-f", sql.toString(), "postgres"));
        return debian;
    }

    void begin() {
        String options = "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=".formatted(port);
        ok(control("start", "-w", "-o", options, "-l", directory.resolve("log").toString()));
    }

    void end() {
        ok(control("stop", "-w", "-m", "immediate"));
    }

    /// Returns the URL of a superuser, who bypasses row level security.
    String superuserUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/ambit?user=postgres&password=any".formatted(port);
    }

    Map<String, String> environment() {
        return Map.of("AMBIT_DATABASE_URL", url, "AMBIT_DATABASE_OWNER_URL", ownerUrl);
    }

    @Override
    public void close() {
        control("stop", "-w", "-m", "immediate");
    }

    private CommandResult control(String... words) {
        List<String> all =
                new ArrayList<>(List.of("-D", directory.resolve("data").toString()));
        all.addAll(List.of(words));
        return run("pg_ctl", all.toArray(String[]::new));
    }

    private static CommandResult run(String program, String... words) {
        List<String> command = new ArrayList<>(ROOT ? List.of("runuser", "-u", "postgres", "--") : List.of());
        command.add(PROGRAMS.resolve(program).toString());
        command.addAll(List.of(words));
        return CommandResult.run(
                new ProcessBuilder(command).directory(Path.of("/").toFile()));
    }

    private static void ok(CommandResult typed) {
        assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
    }

    private static String address(String script, String variable, int port) {
        Matcher line = Pattern.compile(variable + "='(.*)'").matcher(script);
        assertThat(line.find()).isTrue();
        return line.group(1).replace("HOST:5432", "127.0.0.1:" + port);
    }
}
