package dev.ambit.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// An account with data on each page of the console, and its owner.
///
/// @param operation id of a completed deletion
/// @param session session cookie of the owner
record ConsoleAccount(String slug, String operation, String session) {

    private static final String EMAIL = "ann@example.com";
    private static final String PASSWORD = "correct horse battery";
    private static final String PRODUCTION = "/environments/production";
    private static final List<String> KINDS =
            List.of("API_STAGE", "CDN", "ASSET_BUCKET", "FUNCTION", "DATABASE", "BRANCH");
    private static final long STEP_MILLIS = 20;

    /// Opens an account.
    ///
    /// @param environments number of environments; one is archived, and two more are deleted
    /// @param acts number of entries in the audit logs of the account and of its production
    static ConsoleAccount open(int port, int environments, int members, int acts) throws InterruptedException {
        Object account =
                new RestClient(port, BenchCluster.OPERATOR_TOKEN).post("/accounts", Map.of("displayName", "Bench"));
        var owner = new RestClient(port, RestClient.text(account, "apiKey"));
        var server = new RestClient(port, RestClient.text(account, "environments.1.serverKey"));
        for (int i = 2; i < environments + 2; i++) {
            owner.post("/environments", Map.of("displayName", "Stage %d of ours".formatted(i), "type", "DEVELOPMENT"));
        }
        delete(owner, "stage-2-of-ours", "Stage 2 of ours");
        String operation = delete(owner, "stage-3-of-ours", "Stage 3 of ours");
        owner.post("/environments/stage-4-of-ours/archive", Map.of());
        for (int i = 0; i < acts; i++) {
            owner.patch(PRODUCTION, Map.of("description", "What our customers have, as of change %d".formatted(i)));
            server.post("/customers", Map.of("id", "customer-%d".formatted(i), "name", "Customer %d Ltd".formatted(i)));
        }
        for (int i = 0; i < members; i++) {
            owner.post("/members", Map.of("email", "member-%d@example.com".formatted(i)));
            key(owner, i);
            server.post(
                    "/webhooks", Map.of("url", "http://127.0.0.1:1/hooks/%d".formatted(i), "eventTypes", List.of()));
        }
        stack(new StackAccount(
                owner, new RestClient(port, BenchCluster.OPERATOR_TOKEN), RestClient.text(account, "slug")));
        return new ConsoleAccount(RestClient.text(account, "slug"), operation, signIn(port, owner));
    }

    /// Adds the stack of a store with deployed code.
    private static void stack(StackAccount account) throws InterruptedException {
        account.describe(StackAccount.PRODUCTION, KINDS);
        String environment = account.provision(account.quoted(StackAccount.PRODUCTION, "DATABASE", KINDS));
        account.active(environment);
        for (String it : List.of(StackAccount.PRODUCTION, environment)) {
            Object begun = account.owner().post("/stacks/%s/deploys".formatted(it), Map.of());
            account.until("/operations/" + RestClient.text(begun, "operationId"), Set.of("DONE"));
        }
    }

    private static void key(RestClient owner, int number) {
        owner.post(
                PRODUCTION + "/api-keys",
                Map.of(
                        "displayName",
                        "Service %d".formatted(number),
                        "keyType",
                        "SCOPED",
                        "scopes",
                        List.of(Map.of("resource", "CUSTOMER", "action", "READ"))));
    }

    private static String delete(RestClient owner, String slug, String name) throws InterruptedException {
        String path = "/environments/%s?confirmName=%s".formatted(slug, name.replace(" ", "%20"));
        String operation = RestClient.text(owner.delete(path), "operationId");
        while (!RestClient.text(owner.get("/operations/" + operation), "state").equals("DONE")) {
            Thread.sleep(STEP_MILLIS);
        }
        return operation;
    }

    /// Invites the owner, and returns the session cookie of the first sign-in.
    static String signIn(int port, RestClient owner) {
        Object invited = owner.post("/members", Map.of("email", EMAIL, "accountRole", "OWNER"));
        return RestClient.text(
                new RestClient(port, "")
                        .post(
                                "/invitations/accept",
                                Map.of("token", RestClient.text(invited, "token"), "password", PASSWORD)),
                "token");
    }
}
