import dev.ambit.client.AmbitConnection;
import dev.ambit.client.CheckDetails;
import dev.ambit.client.DroppedReports;
import dev.ambit.client.EntitlementCache;
import dev.ambit.client.EventReport;
import dev.ambit.client.UsageReport;
import dev.ambit.client.UsageReporter;
import dev.ambit.engine.Decision;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Checks a feature in this process and reports usage: `java -cp … Checks.java SERVER SERVER_KEY CUSTOMER FEATURE`.
public class Checks {

    public static void main(String[] args) throws Exception {
        String customer = args[2];
        String feature = args[3];
        AmbitConnection ambit = AmbitConnection.of(URI.create(args[0]), args[1]);
        try (EntitlementCache entitlements = EntitlementCache.open(ambit, Path.of("ambit-snapshot.ndjson"));
                UsageReporter usage = UsageReporter.open(ambit, new PrintedReports())) {
            entitlements.ready().get(10, TimeUnit.SECONDS);

            Decision decision = entitlements.check(customer, feature, 2);
            System.out.println(decision.isGranted() ? "granted" : "denied: " + decision.reason());
            if (decision.isGranted()) {
                usage.report(customer, feature, 2);
            }

            CheckDetails details = entitlements.describe(customer, "", feature);
            System.out.println(details.currentUsage() + " of " + details.usageLimit() + " used");
        }
    }

    /// Prints the usage that could not be sent. An application stores it and reports it again.
    private static final class PrintedReports implements DroppedReports {

        @Override
        public void usage(List<UsageReport> reports, String reason) {
            System.err.println(reason + " " + reports);
        }

        @Override
        public void events(List<EventReport> reports, String reason) {
            System.err.println(reason + " " + reports);
        }
    }
}
