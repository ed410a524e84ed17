package dev.ambit.cli;

import dev.ambit.config.OptionValue;
import dev.ambit.core.Server;
import dev.ambit.http.Logs;
import dev.ambit.postgres.DirectoryLock;
import dev.ambit.replica.ReplicaApp;
import dev.ambit.server.App;
import dev.ambit.server.Config;
import dev.ambit.server.ConfigOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit dev`: runs a server with sample data and a replica, and prints commands to try.
final class Dev {

    private static final List<SampleCheck> QUESTIONS = List.of(
            new SampleCheck("granted: the plan includes the feature", "featureId=standardSupport"),
            new SampleCheck("denied: only a larger plan includes the feature", "featureId=singleSignOn"),
            new SampleCheck(
                    "metered: a request for 100 more minutes, with an explanation",
                    "featureId=githubActionsQuota&requestedUsage=100&explain=true"));

    /// Default host. The sample's keys are printed, so only this machine can connect by default.
    private static final String HERE = "127.0.0.1";

    /// Port on which SDKs look for edge documents if their server is on the same machine.
    private static final String EDGE_PORT = "3060";

    /// Allows webhooks to receivers on this machine.
    private static final String THIS_MACHINE = "127.0.0.0/8,::1/128";

    private final Terminal terminal;

    private Dev(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandSpec command(Terminal terminal) {
        CommandSpec spec =
                Command.of("dev", "Runs a server with sample data and a replica. Prints commands to try.", given -> {
                    Config config = config(ConfigArguments.given(given), terminal.environment());
                    return new Dev(terminal).run(config, given.hasMatchedOption("--fresh"));
                });
        ConfigArguments.add(spec, ConfigOption.HOST, HERE);
        ConfigArguments.add(spec, ConfigOption.PORT, ConfigOption.EDGE_PORT, ConfigOption.DATA);
        spec.addOption(OptionSpec.builder("--fresh")
                .description("Delete the contents of the data directory first")
                .build());
        return spec;
    }

    static Config config(Map<String, String> given, Map<String, String> environment) {
        Map<String, String> options = new HashMap<>(given);
        if (!OptionValue.of(ConfigOption.HOST, given, environment).isSet()) {
            options.put(ConfigOption.HOST.flag(), HERE);
        }
        if (!OptionValue.of(ConfigOption.EDGE_PORT, given, environment).isSet()) {
            options.put(ConfigOption.EDGE_PORT.flag(), EDGE_PORT);
        }
        if (!OptionValue.of(ConfigOption.STACK_DOMAIN, given, environment).isSet()) {
            options.put(ConfigOption.STACK_DOMAIN.flag(), DemoTenant.DOMAIN);
        }
        String opened =
                OptionValue.of(ConfigOption.ALLOW_ADDRESSES, given, environment).text();
        options.put(ConfigOption.ALLOW_ADDRESSES.flag(), opened + "," + THIS_MACHINE);
        return Config.of(options, environment);
    }

    private int run(Config config, boolean fresh) throws IOException, InterruptedException {
        App.requireStartable(config);
        DevReplica.requirePort(config);
        if (fresh) {
            empty(config);
        }
        var foreground = Foreground.listening(config.logFormat());
        Logs.showWarningsOnly();
        Server app = foreground.start(() -> App.start(config));
        String url = app.url();
        DevKeys keys = new SampleAccount(
                        url, app.operatorToken().value(), config.core().data())
                .ensure();
        ReplicaApp replica = new DevReplica(config, url, keys).start(foreground, keys);
        show(url, config.core().data(), keys, replica.url(), new ConsoleLink(url, keys.apiKey()).make());
        terminal.out().println("ready " + url);
        Logs.showAll();
        return foreground.stay();
    }

    /// Empties the data directory. Refuses directories of other programs, in case `--data` is misspelled.
    private static void empty(Config config) throws IOException {
        Path data = config.core().data();
        if (config.core().databaseUrl() != null) {
            throw new IllegalArgumentException(
                    "--fresh empties the data directory, not the database in %s. Unset the variable or omit --fresh."
                            .formatted(ConfigOption.DATABASE_URL.variable()));
        }
        if (!Files.exists(data)) {
            return;
        }
        if (!DirectoryLock.isOurs(data)) {
            throw new IllegalArgumentException(
                    "%s is not a data directory of Ambit, so --fresh does not empty it. Choose another with --data."
                            .formatted(data));
        }
        try (var lock = DirectoryLock.lock(data);
                var files = Files.walk(lock.directory())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(lock.directory()) && !lock.isItsFile(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    private void show(String url, Path data, DevKeys keys, String replica, String console) {
        line("");
        line("Ambit runs.");
        line("  console          " + console);
        line("  api              " + url + "/api/v1");
        line("  documentation    " + url + "/docs");
        line("  data             " + data + " (the operator's token is in operator-token)");
        line("  account key      " + keys.apiKey() + "  (" + keys.account() + ")");
        line("");
        line("  replica          " + replica
                + "/status (a copy of %s, updated by a webhook)"
                        .formatted(keys.development().displayName()));
        line("  graphiql         " + replica + "/graphiql");
        for (DevKeys.Environment environment : keys.environments()) {
            line("");
            line("  " + environment.displayName());
            line("    server key     " + environment.serverKey());
            line("    client key     " + environment.clientKey());
        }
        line("");
        line("Acme uses GitHub's price list of 2025. Its customer %s subscribes to the plan %s. Check its entitlements:"
                .formatted(SampleAccount.CUSTOMER, SampleAccount.PLAN));
        for (SampleCheck question : QUESTIONS) {
            line("");
            line("# " + question.about());
            line("curl -s -H 'X-API-KEY: %s' '%s/api/v1/customers/%s/entitlements/check?%s'"
                    .formatted(keys.development().serverKey(), url, SampleAccount.CUSTOMER, question.parameters()));
        }
        line("");
    }

    private void line(String text) {
        terminal.out().println(text);
    }

    private record SampleCheck(String about, String parameters) {}
}
