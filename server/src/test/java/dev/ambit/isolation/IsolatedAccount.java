package dev.ambit.isolation;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
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
record IsolatedAccount(
        TestAccount account,
        FilledEnvironment first,
        FilledEnvironment second,
        AccountStacks stacks,
        TestPerson owner,
        String receipt,
        String promotion) {

    /// @param word part of all its names, and of no others
    record FilledEnvironment(TestEnvironment environment, String word, int number) {}

    /// Its second environment is the account's production.
    static IsolatedAccount open(String first, String second) {
        TestAccount account = TestServer.openAccount();
        return fill(account, first, account.production(), second);
    }

    /// The slug of its second environment is unique.
    static IsolatedAccount openApart(String first, String second, String slug) {
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

    private static IsolatedAccount fill(TestAccount account, String first, TestEnvironment other, String second) {
        String receipt = deleted(account, first);
        AccountStacks stacks = AccountStacks.of(account, second);
        FilledEnvironment source = fillEnvironment(account, account.development(), first);
        FilledEnvironment target = fillEnvironment(account, other, second);
        String promotion = promotion(source, target, account);
        return new IsolatedAccount(account, source, target, stacks, TestPerson.owner(account), receipt, promotion);
    }

    /// A proposed promotion from one environment into the other.
    private static String promotion(FilledEnvironment source, FilledEnvironment target, TestAccount account) {
        return account.http()
                .post(account.key(), "/api/v1/promotions", """
                        {"source": "%s", "target": "%s", "title": "%s"}
                        """.formatted(
                        source.environment().slug(), target.environment().slug(), target.word()))
                .isOk()
                .text("id");
    }

    List<FilledEnvironment> environments() {
        return List.of(first, second);
    }

    Reply get(String path) {
        return account.http().get(account.key(), path).isOk();
    }

    /// Operations that no loop works on, to be paused or canceled.
    List<String> begin(FilledEnvironment filled, int count) {
        EnvironmentFixture fixture = EnvironmentFixture.of(account, filled.environment());
        Instant now = Instant.now();
        return TestServer.superuser()
                .inTransaction(tx -> IntStream.range(0, count)
                        .mapToObj(_ -> Operations.insert(
                                tx, fixture.accountId(), fixture.id(), OperationKind.SUBSCRIPTION_IMPORT, now, now))
                        .map(String::valueOf)
                        .toList());
    }

    private static FilledEnvironment fillEnvironment(TestAccount account, TestEnvironment environment, String word) {
        EnvironmentObjects.of(account, environment, word).create();
        int number = EnvironmentRows.number(environment.id());
        EnvironmentRows.awaitQuiet(number);
        return new FilledEnvironment(environment, word, number);
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
