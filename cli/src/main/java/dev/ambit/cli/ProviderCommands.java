package dev.ambit.cli;

import dev.ambit.standin.TemporaryDirectory;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit providers`: checks a provider on a real account, and deletes everything that the check made.
final class ProviderCommands {

    private static final String ACCOUNTS = "/api/v1/accounts";
    private static final String BUDGET = "--budget";
    private static final String HOST = "--host";
    private static final String HOST_KIND = "HOST";
    private static final String MINUTES = "--minutes";
    private static final int SUFFIX_CHARS = 8;
    private static final int STACKS = 2;

    /// A distribution takes up to 40 minutes for a change, after the validation of its certificate.
    private static final int MINUTES_MAX = 120;

    private ProviderCommands() {}

    static CommandSpec command(Terminal terminal) {
        List<ArgSpec> options = new ArrayList<>(List.of(
                CommandSpecs.word(0, "PROVIDER", "Provider to verify: aws"),
                CommandSpecs.option(
                        BUDGET,
                        "USD",
                        "Maximum idle cost of all resources per month. The command creates no resources if the cost is higher"),
                AwsCostCommands.idle(),
                CommandSpecs.option(HOST, "HOST", "Host of production at or below the domain of the hosted zone"),
                CommandSpecs.option(
                        MINUTES, "N", "Maximum duration of each operation in minutes. Default: " + MINUTES_MAX)));
        options.addAll(AwsCommands.attached());
        return CommandSpecs.group(
                terminal,
                "providers",
                "Checks providers on real accounts.",
                AccountCommand.ofOperator(
                        terminal,
                        "verify",
                        "Makes two stacks at AWS in a new account, checks them, and deletes everything.",
                        ProviderCommands::verify,
                        options.toArray(ArgSpec[]::new)));
    }

    private static int verify(CommandContext caller) throws IOException, InterruptedException {
        if (!caller.word(0).equals("aws")) {
            throw new IllegalArgumentException(
                    "PROVIDER must be `aws`; received `%s`. No other provider can be verified."
                            .formatted(caller.word(0)));
        }
        List<String> kinds = kinds(caller);
        BigDecimal budget = CommandSpecs.amount(BUDGET, required(caller, BUDGET));
        Duration max = Duration.ofMinutes(minutes(caller));
        String name = "verify-" + UUID.randomUUID().toString().substring(0, SUFFIX_CHARS);
        Map<String, Object> attachment = AwsCommands.body(caller);
        attachment.put("externalId", caller.terminal().keyboard().secret("External id"));
        JsonObject opened = caller.post(ACCOUNTS, Map.of("displayName", name));
        var keys = new DemoKeys(opened.text("slug"), opened.text("apiKey"), true);
        String path = "%s/%s".formatted(ACCOUNTS, keys.account());
        var account = new ServerClient(caller.server().url(), keys.apiKey());
        var steps = new StackSteps(caller.server(), account, max);
        List<String> checks = new ArrayList<>();
        caller.print(TerminalText.of("Verifying in the new account `%s`.".formatted(keys.account())));
        try (TemporaryDirectory directory = TemporaryDirectory.create("ambit-verify")) {
            caller.put(path + "/aws", attachment);
            requireBudget(caller, path, kinds, budget);
            if (kinds.contains(HOST_KIND)) {
                caller.put(path + "/domains", Map.of("domains", List.of(host(caller))));
            }
            new AwsVerification(
                            steps,
                            keys,
                            kinds,
                            host(caller),
                            directory.directory("files"),
                            it -> passed(caller, checks, it))
                    .run();
        } catch (IOException | RuntimeException e) {
            deleteAfter(e, caller, steps, keys.account());
            throw e;
        }
        delete(caller, steps, keys.account());
        passed(caller, checks, "Everything is deleted, with a signed receipt");
        return caller.show(new JsonObject(Map.of("account", keys.account(), "checks", checks)), _ -> {});
    }

    private static void deleteAfter(Exception failure, CommandContext caller, StackSteps steps, String account)
            throws InterruptedException {
        try {
            delete(caller, steps, account);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            caller.terminal()
                    .err()
                    .println("The account `%s` was not deleted, so its resources stay: %s"
                            .formatted(account, e.getMessage()));
        }
    }

    /// Deletes the account and tears down its remaining stacks.
    private static void delete(CommandContext caller, StackSteps steps, String account) throws InterruptedException {
        JsonObject deletion = caller.delete("%s/%s".formatted(ACCOUNTS, account), Map.of("confirmName", account));
        caller.print(TerminalText.of("Deleting the account. Operation %s continues if you stop this command."
                .formatted(deletion.text("operationId"))));
        steps.await(caller.server(), deletion);
        var _ = steps.receipt(caller.server(), deletion);
    }

    private static void passed(CommandContext caller, List<String> checks, String check) {
        checks.add(check.strip());
        caller.print(TerminalText.of(check.startsWith(" ") ? "  " + check : "ok  %s.".formatted(check)));
    }

    /// Returns the kinds that the options let AWS make. `BRANCH` deploys the function.
    private static List<String> kinds(CommandContext caller) {
        List<String> kinds = new ArrayList<>(List.of("ASSET_BUCKET"));
        if (caller.option(AwsCommands.ADAPTER_LAYER) != null) {
            kinds.addAll(List.of("FUNCTION", "API_STAGE", "BRANCH"));
        }
        if (caller.option(AwsCommands.HOSTED_ZONE) != null) {
            kinds.addAll(List.of(HOST_KIND, "CDN", "MEDIA"));
            String _ = required(caller, HOST);
        }
        if (caller.option(AwsCommands.CACHE_NODE_TYPE) != null) {
            kinds.add("SESSION");
        }
        if (caller.has(AwsCommands.ACCESS_POLICIES)) {
            kinds.add("POLICY");
        }
        return kinds;
    }

    /// Sets costs and the cost cap. Refuses kinds whose cost is unknown, and a budget that the two stacks would
    /// exceed.
    private static void requireBudget(CommandContext caller, String path, List<String> kinds, BigDecimal budget) {
        String costs = path + "/aws/costs";
        JsonObject set = caller.put(
                costs,
                AwsCostCommands.body(
                        caller.get(costs), budget.toPlainString(), CommandSpecs.several(caller, AwsCostCommands.IDLE)));
        List<JsonObject> prices = set.list("prices").stream()
                .filter(it -> kinds.contains(it.text("kind")))
                .toList();
        List<String> unknown = prices.stream()
                .filter(it -> it.text("cost.idle").isEmpty())
                .map(it -> it.text("kind"))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("The idle cost of %s is unknown. Pass %s for each, such as %s %s=0."
                    .formatted(
                            String.join(", ", unknown),
                            AwsCostCommands.IDLE,
                            AwsCostCommands.IDLE,
                            unknown.getFirst()));
        }
        BigDecimal both = prices.stream()
                .map(it -> new BigDecimal(it.text("cost.idle")))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .multiply(BigDecimal.valueOf(STACKS));
        if (both.compareTo(budget) > 0) {
            throw new IllegalArgumentException(
                    "Two stacks cost %s usd a month, which exceeds the %s of %s usd. Raise it, or verify fewer kinds."
                            .formatted(both.toPlainString(), BUDGET, budget.toPlainString()));
        }
    }

    private static String host(CommandContext caller) {
        String host = caller.option(HOST);
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    private static long minutes(CommandContext caller) {
        String typed = caller.option(MINUTES);
        long minutes = typed == null ? MINUTES_MAX : CommandSpecs.number(MINUTES, typed);
        if (minutes < 1) {
            throw new IllegalArgumentException(
                    "%s must be 1 or more; received `%d`. Pass a positive number.".formatted(MINUTES, minutes));
        }
        return minutes;
    }

    private static String required(CommandContext caller, String option) {
        String typed = caller.option(option);
        if (typed == null) {
            throw new IllegalArgumentException("%s is missing. Run `%s --help` for its meaning."
                    .formatted(option, caller.given().commandSpec().qualifiedName()));
        }
        return typed;
    }
}
