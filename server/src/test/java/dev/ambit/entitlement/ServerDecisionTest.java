package dev.ambit.entitlement;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.engine.Deal.Purchase;
import dev.ambit.engine.Decision;
import dev.ambit.engine.DecisionMatrix;
import dev.ambit.engine.Reason;
import dev.ambit.engine.Standing;
import dev.ambit.engine.Terms;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;

/// `decisions.txt` over HTTP: what was bought, used and asked for is all told to the server as a customer would.
class ServerDecisionTest extends DecisionMatrix {

    private static final TestEnvironment ENVIRONMENT = TestServer.openAccount().development();

    @Override
    protected Decision decide(Row row) {
        var deals = new DealsOverRest(ENVIRONMENT, row.number());
        String resource = prepare(row, deals);

        String values = row.values().isEmpty()
                ? ""
                : "&requestedValues=" + URLEncoder.encode(String.join(",", row.values()), UTF_8);
        Reply answer = ENVIRONMENT
                .get("/customers/%s/entitlements/check?featureId=%s&requestedUsage=%s%s%s"
                        .formatted(deals.customer(), deals.feature(), row.asks().toPlainString(), values, resource))
                .isOk();
        return decision(answer);
    }

    /// A clock that can be set comes later, and with it the rows that need one.
    @Override
    protected boolean canAsk(Row row) {
        return row.now() == null;
    }

    private static String prepare(Row row, DealsOverRest deals) {
        if (row.featureExists()) {
            deals.makeFeature(row.kind());
        }
        if (row.standing() != Standing.UNKNOWN) {
            deals.makeCustomer();
        }
        switch (row.standing()) {
            case UNKNOWN, NO_SUBSCRIPTION -> {}
            case ARCHIVED ->
                ENVIRONMENT
                        .post("/customers/%s/archive".formatted(deals.customer()), "")
                        .isOk();
            case RESOURCE_UNKNOWN -> {
                return "&resourceId=r9";
            }
            case LIVE -> live(row, deals);
        }
        return "";
    }

    private static void live(Row row, DealsOverRest deals) {
        Terms terms = row.featureExists() ? row.terms() : Terms.SILENT;
        deals.buy(1, new Purchase(false, List.of(terms), List.of()));
        if (row.used().signum() > 0) {
            ENVIRONMENT
                    .reportUsage(deals.customer(), deals.feature(), row.used().toPlainString())
                    .isOk();
        }
    }

    private static Decision decision(Reply answer) {
        if (answer.text("isGranted").equals("true")) {
            return new Decision.Granted();
        }
        return new Decision.Denied(Arrays.stream(Reason.values())
                .filter(reason -> reason.word().equals(answer.text("accessDeniedReason")))
                .findFirst()
                .orElseThrow());
    }
}
