package dev.ambit.entitlement;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.engine.Decision;
import dev.ambit.engine.DecisionMatrix;
import dev.ambit.engine.FeatureTerms;
import dev.ambit.engine.Reason;
import dev.ambit.engine.SourceCase.Purchase;
import dev.ambit.engine.Standing;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/// Runs `decisions.txt` over HTTP. It sends subscriptions, usage and checks as a client would send them.
@Tag("ci")
class ServerDecisionTest extends DecisionMatrix {

    private static final TestAccount ACCOUNT = TestServer.openAccount();

    /// A clock never goes backwards, so the rows with a date happen later: after so many years weekdays and leap
    /// years are the same again.
    private static final int YEARS = 28;

    private static final Instant LATEST = Instant.parse("2072-01-01T00:00:00Z");

    @Override
    protected Decision decide(Row row) {
        TestAccount account = row.now() == null ? ACCOUNT : TestServer.openAccount();
        TestEnvironment environment = account.development();
        var sources = new SourcesOverRest(environment, row.number());
        moveTo(account, row.since());
        String resource = prepare(row, account, sources);
        moveTo(account, row.now());

        String values = row.values().isEmpty()
                ? ""
                : "&requestedValues=" + URLEncoder.encode(String.join(",", row.values()), UTF_8);
        Reply answer = environment
                .get("/customers/%s/entitlements/check?featureId=%s&requestedUsage=%s%s%s"
                        .formatted(
                                sources.customer(),
                                sources.feature(),
                                row.asks().toPlainString(),
                                values,
                                resource))
                .isOk();
        return decision(answer);
    }

    /// Leaves out rows that pass the last day of the clock.
    @Override
    protected boolean canAsk(Row row) {
        return row.now() == null || row.now().isBefore(LATEST);
    }

    private static void moveTo(TestAccount account, @Nullable Instant then) {
        if (then != null) {
            Instant to = then.atOffset(ZoneOffset.UTC).plusYears(YEARS).toInstant();
            String clock = "/api/v1/environments/development/clock/";
            account.http().post(account.key(), clock + "stop", "").isOk();
            account.http()
                    .post(account.key(), clock + "advance", "{\"to\": \"%s\"}".formatted(to))
                    .isOk();
        }
    }

    private static String prepare(Row row, TestAccount account, SourcesOverRest sources) {
        if (row.featureExists()) {
            sources.makeFeature(row.feature());
        }
        if (row.standing() != Standing.UNKNOWN) {
            sources.makeCustomer();
        }
        switch (row.standing()) {
            case UNKNOWN, NO_SUBSCRIPTION -> {}
            case ARCHIVED ->
                account.development()
                        .post("/customers/%s/archive".formatted(sources.customer()), "")
                        .isOk();
            case RESOURCE_UNKNOWN -> {
                return "&resourceId=r9";
            }
            case LIVE -> live(row, account, sources);
        }
        return "";
    }

    private static void live(Row row, TestAccount account, SourcesOverRest sources) {
        FeatureTerms terms = row.featureExists() ? row.terms() : FeatureTerms.SILENT;
        sources.buy(1, new Purchase(false, List.of(terms), List.of()));
        moveTo(account, row.usedAt());
        if (row.used().signum() > 0) {
            account.development()
                    .reportUsage(
                            sources.customer(), sources.feature(), row.used().toPlainString())
                    .isOk();
        }
    }

    private static Decision decision(Reply answer) {
        if (answer.text("isGranted").equals("true")) {
            return new Decision.Granted();
        }
        return new Decision.Denied(Arrays.stream(Reason.values())
                .filter(reason -> reason.wireName().equals(answer.text("accessDeniedReason")))
                .findFirst()
                .orElseThrow());
    }
}
