package dev.ambit.isolation;

import dev.ambit.Http;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;

/// The stacks of an account: production and an ordered development environment, with an object of each kind, and a
/// quoted order of another production environment.
///
/// @param development slug of the ordered environment
/// @param copy operation of a row copy
record AccountStacks(
        String development, String order, String quoted, String release, String copy, String backup, String export) {

    /// The table that its databases have.
    static final String TABLE = "things";

    /// Production environments without orders, except the first, which has a quote.
    static final String QUOTED = "shop";

    static final String FREE = "spare";

    /// @param word part of the slugs of development environments, because requests contain them
    static AccountStacks of(TestAccount account, String word) {
        TestServer.http()
                .patch(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/" + account.slug(),
                        "{\"devEnvironmentOrderRequired\": false}")
                .isOk();
        StackCreation building = new StackCreation(account, word);
        String order = building.createQuotedOrder("production");
        building.post("/orders/%s/approve".formatted(order), "");
        String development = Waiting.until(
                        () -> building.get("/orders/" + order),
                        it -> it.text("state").equals("ACTIVE"))
                .text("environment");
        building.environment(QUOTED);
        building.environment(FREE);
        String quoted = building.createQuotedOrder(QUOTED);
        building.runOperation("/releases", """
                {"migrations": [{"version": "1", "description": "%s", "sql": "create table %1$s (id int primary key)"}]}
                """.formatted(TABLE));
        String copy = building.runOperation("/row-copies", """
                {"source": "production", "target": "%s", "tables": [{"name": "%s"}]}
                """.formatted(development, TABLE));
        building.runOperation("/stacks/production/backups", "");
        building.runOperation("/stacks/%s/export".formatted(development), "");
        return new AccountStacks(
                development,
                order,
                quoted,
                building.get("/releases").text("0.id"),
                copy,
                building.get("/stacks/production/backups").text("backups.0.id"),
                building.get("/stacks/%s/exports".formatted(development)).text("exports.0.id"));
    }

    /// By the account's key.
    private record StackCreation(TestAccount account, String word) {

        Http.Reply get(String path) {
            return account.http().get(account.key(), "/api/v1" + path).isOk();
        }

        Http.Reply post(String path, String body) {
            return account.http().post(account.key(), "/api/v1" + path, body).isOk();
        }

        void environment(String slug) {
            post("/environments", """
                    {"displayName": "The %s", "slug": "%1$s", "type": "PRODUCTION"}
                    """.formatted(slug));
        }

        String createQuotedOrder(String source) {
            String order = post("/orders", """
                    {"source": "%s", "displayName": "%1$s %2$s", "scope": ["DATABASE"], "databaseStrategy": "SCHEMA",
                     "contact": "ann@acme.example"}
                    """.formatted(source, EnvironmentObjects.uniqueId(word)))
                    .text("id");
            account.http()
                    .post(TestServer.OPERATOR_TOKEN, "/api/v1/orders/%s/quote".formatted(order), "{}")
                    .isOk();
            return order;
        }

        /// The operation that is begun by this, once it has ended.
        String runOperation(String path, String body) {
            String operation = post(path, body).text("operationId");
            account.done(operation);
            return operation;
        }
    }
}
