package dev.ambit.cli;

import dev.ambit.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Provisions production and development of an empty account on AWS, deploys to both, suspends and resumes
/// development, and deletes it. Stops at the first check that fails.
///
/// @param host host of production; "" without hosts
/// @param work directory for files
/// @param report gets a line for each check that holds
record AwsVerification(
        StackSteps steps, DemoKeys keys, List<String> kinds, String host, Path work, Consumer<String> report) {

    private static final String STACKS = "/api/v1/stacks/";
    private static final String PRODUCTION = "production";
    private static final String STAGE = "API_STAGE";

    /// Development shares the images and the access policy of production.
    private static final Set<String> SHARED = Set.of("MEDIA", "POLICY");

    private static final Map<String, ?> DISTRIBUTION = Map.of(
            "behaviors",
            List.of(
                    Map.of("path", "/api/*", "origin", "FUNCTION"),
                    Map.of("path", "/media/*", "origin", "MEDIA"),
                    Map.of("path", "/*", "origin", "BUCKET")));

    private static final String CODE = """
            const http = require('node:http');
            const answer = `${process.env.STAGE} ${process.env.SHOP_TITLE}`;
            http.createServer((_, response) => response.end(answer)).listen(process.env.PORT, '127.0.0.1');
            """;

    void run() throws IOException, InterruptedException {
        DemoTenant.provision(steps, host, kinds, DISTRIBUTION);
        report.accept("Production is provisioned: " + String.join(", ", onAws(PRODUCTION)));
        Map<String, String> before = identifiers(PRODUCTION);
        steps.await(data(account().post(STACKS + PRODUCTION + "/provision", Map.of())));
        require(identifiers(PRODUCTION).equals(before), "Provisioning again changed the resources of production.");
        requireNoDrift(PRODUCTION);
        report.accept("Provisioning production again changes nothing");
        deploy(PRODUCTION, "prod", "first");

        JsonObject order = steps.order(kinds);
        String development = order.text("environment");
        requireNoDrift(development);
        report.accept("Development is ordered and provisioned");
        requireOwnIdentifiers(before, identifiers(development));
        report.accept("Development shares no resource with production but images and access policy");
        deploy(development, "dev", "second");
        requireAnswer(PRODUCTION, "production first");

        suspendAndResume(development);
        List<String> deleted = steps.cancel(order);
        report.accept("Development is deleted, with a signed receipt");
        deleted.forEach(it -> report.accept("  " + it));
        requireAnswer(PRODUCTION, "production first");
        requireNoDrift(PRODUCTION);
        report.accept("Production is unchanged");
    }

    /// Pushes a function to the branch of a stack, and waits until its stage answers with the title.
    private void deploy(String environment, String stage, String title) throws IOException, InterruptedException {
        if (!kinds.contains(STAGE)) {
            return;
        }
        Path files = Files.createTempDirectory(work, stage);
        Files.writeString(Files.createDirectories(files.resolve("function")).resolve("main.js"), CODE);
        Files.writeString(Files.createDirectories(files.resolve("assets")).resolve("index.html"), "<p>" + title);
        Files.write(files.resolve("ambit.json"), Json.write(Map.of("parameters", Map.of("shop.title", title))));
        String branch = "%s-%s".formatted(keys.account(), stage);
        String _ = new GitRepository(steps.operator().url(), keys, work).push(branch, files);
        if (environment.equals(PRODUCTION)) {
            steps.await(data(account().post(STACKS + PRODUCTION + "/deploys", Map.of())));
        }
        String expected = "%s %s".formatted(environment.equals(PRODUCTION) ? environment : "development", title);
        requireAnswer(environment, expected);
        report.accept("The function of `%s` answers `%s`".formatted(environment, expected));
    }

    private void suspendAndResume(String development) throws InterruptedException {
        String path = "/api/v1/environments/" + development;
        account().post(path + "/archive", Map.of());
        requireState(development, "SUSPENDED");
        if (kinds.contains(STAGE)) {
            until(development, "still answers although it is suspended", it -> !it.isOk());
        }
        account().post(path + "/unarchive", Map.of());
        requireState(development, "ACTIVE");
        requireAnswer(development, "development second");
        requireNoDrift(development);
        report.accept("A suspended development refuses requests, and answers again when it is resumed");
    }

    private void requireState(String environment, String state) throws InterruptedException {
        JsonObject _ = steps.until(
                "The stack of `%s` did not become %s".formatted(environment, state),
                () -> data(account().get(STACKS + environment)),
                it -> it.text("state").equals(state));
    }

    private void requireAnswer(String environment, String expected) throws InterruptedException {
        if (kinds.contains(STAGE)) {
            until(
                    environment,
                    "did not answer `%s`".formatted(expected),
                    it -> it.body().equals(expected));
        }
    }

    private void until(String environment, String failure, Predicate<StageVisitor.Answer> isExpected)
            throws InterruptedException {
        JsonObject stage = DemoTenant.resource(account(), environment, STAGE);
        String key = DemoTenant.credentials(account(), environment, STAGE).text("secret");
        var visitor = new StageVisitor(stage.text("detail.url"), key);
        StageVisitor.Answer _ = steps.until(
                "The API stage of `%s` %s".formatted(environment, failure), () -> visitor.get("/"), isExpected);
    }

    /// Requires that no resource of development is a resource of production, except those of the shared kinds.
    private static void requireOwnIdentifiers(Map<String, String> production, Map<String, String> development) {
        development.forEach((kind, identifier) -> require(
                SHARED.contains(kind) || !identifier.equals(production.get(kind)),
                "%s of development has the identifier of production: %s.".formatted(kind, identifier)));
    }

    /// Returns names and console addresses by kind, of the resources on AWS.
    private Map<String, String> identifiers(String environment) {
        return data(account().get(STACKS + environment)).list("resources").stream()
                .filter(AwsVerification::isOnAws)
                .collect(Collectors.toMap(it -> it.text("kind"), it -> it.text("name") + " " + it.text("consoleUrl")));
    }

    private List<String> onAws(String environment) {
        List<String> made =
                new ArrayList<>(new TreeSet<>(identifiers(environment).keySet()));
        require(made.contains("ASSET_BUCKET"), "The stack of `%s` is not on AWS.".formatted(environment));
        return made;
    }

    private void requireNoDrift(String environment) {
        List<String> drifts = data(account().get(STACKS + environment + "/drift")).list("resources").stream()
                .flatMap(it -> it.list("drifts").stream()
                        .map(drift -> "%s %s: expected %s, found %s"
                                .formatted(
                                        it.text("kind"),
                                        drift.text("what"),
                                        drift.text("wanted"),
                                        drift.text("found"))))
                .toList();
        require(drifts.isEmpty(), "The stack of `%s` has drifted: %s".formatted(environment, drifts));
    }

    private static boolean isOnAws(JsonObject resource) {
        return resource.text("provider").equals("aws");
    }

    private static void require(boolean holds, String failure) {
        if (!holds) {
            throw new IllegalStateException(failure);
        }
    }

    private ServerClient account() {
        return steps.account();
    }

    private static JsonObject data(String answer) {
        return DemoTenant.data(answer);
    }
}
