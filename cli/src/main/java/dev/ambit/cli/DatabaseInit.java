package dev.ambit.cli;

import dev.ambit.postgres.RolesScript;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit db init`: prints the setup SQL for an external PostgreSQL, with generated passwords.
final class DatabaseInit {

    private DatabaseInit() {}

    static CommandSpec command(Terminal terminal) {
        return Command.of(
                "init", "Prints the SQL that creates the database and its two roles. Run it with psql.", _ -> {
                    String owner = RolesScript.password();
                    String app = RolesScript.password();
                    terminal.out().print(new RolesScript(owner, app).text());
                    terminal.out().print("""

                        -- Then start the server with these, and with your host instead of HOST:
                        --   AMBIT_DATABASE_URL='jdbc:postgresql://HOST:5432/ambit?user=ambit_app&password=%s'
                        --   AMBIT_DATABASE_OWNER_URL='jdbc:postgresql://HOST:5432/ambit?user=ambit_owner&password=%s'
                        """.formatted(app, owner));
                    terminal.out().flush();
                    return Command.DONE;
                });
    }
}
