package dev.ambit.isolation;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.Spine;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// An account with two environments whose objects have the same ids as those of every other world. Names contain a
/// word of their own.
record World(
        TestAccount account,
        Inhabited first,
        Inhabited second,
        Stacked stacked,
        TestPerson owner,
        String receipt,
        String promotion) {

    /// @param word part of all its names, and of no others
    record Inhabited(TestEnvironment environment, String word, int number) {}

    /// Its second environment is the account's production.
    static World open(String first, String second) {
        TestAccount account = TestServer.openAccount();
        return fill(account, first, account.production(), second);
    }

    /// The slug of its second environment is unique.
    static World openApart(String first, String second, String slug) {
        TestAccount account = TestServer.openAccount();
        TestEnvironment apart = TestEnvironment.of(
                account.http(),
                account.http()
                        .post(account.key(), "/api/v1/environments", """
                                {"displayName": "Of %s", "slug": "%s", "type": "DEVELOPMENT"}
                                """.formatted(second, slug))
                        .isOk(),
                "");
        return fill(account, first, apart, second);
    }

    private static World fill(TestAccount account, String first, TestEnvironment other, String second) {
        String receipt = deleted(account, first);
        Stacked stacked = Stacked.of(account, second);
        Inhabited source = inhabit(account, account.development(), first);
        Inhabited target = inhabit(account, other, second);
        String promotion = promotion(source, target, account);
        return new World(account, source, target, stacked, TestPerson.owner(account), receipt, promotion);
    }

    /// A proposed promotion from one environment into the other.
    private static String promotion(Inhabited source, Inhabited target, TestAccount account) {
        return account.http()
                .post(account.key(), "/api/v1/promotions", """
                        {"source": "%s", "target": "%s", "title": "%s"}
                        """.formatted(
                        source.environment().slug(), target.environment().slug(), target.word()))
                .isOk()
                .text("id");
    }

    List<Inhabited> environments() {
        return List.of(first, second);
    }

    Reply get(String path) {
        return account.http().get(account.key(), path).isOk();
    }

    /// Operations that no loop works on, to be paused or canceled.
    List<String> begin(Inhabited inhabited, int count) {
        Spine spine = Spine.of(account, inhabited.environment());
        Instant now = Instant.now();
        return TestServer.superuser()
                .inTransaction(tx -> IntStream.range(0, count)
                        .mapToObj(_ -> Operations.insert(
                                tx, spine.accountId(), spine.id(), OperationKind.SUBSCRIPTION_IMPORT, now, now))
                        .map(String::valueOf)
                        .toList());
    }

    private static Inhabited inhabit(TestAccount account, TestEnvironment environment, String word) {
        Furnishing.of(account, environment, word).furnish();
        int number = EnvironmentRows.number(environment.id());
        EnvironmentRows.awaitQuiet(number);
        return new Inhabited(environment, word, number);
    }

    /// The operation that removed an environment, of which there is a receipt.
    private static String deleted(TestAccount account, String word) {
        Http http = account.http();
        Reply made = http.post(account.key(), "/api/v1/environments", """
                {"displayName": "Gone %s", "slug": "gone", "type": "DEVELOPMENT"}
                """.formatted(word))
                .isOk();
        String operation = http.delete(account.key(), "/api/v1/environments/" + made.text("slug"), """
                {"confirmName": "%s"}
                """.formatted(
                                made.text("displayName")))
                .isOk()
                .text("operationId");
        account.done(operation);
        Waiting.until(() -> http.get(account.key(), "/api/v1/receipts/" + operation), it -> it.status() == 200);
        return operation;
    }
}
