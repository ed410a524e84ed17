package dev.ambit.spring;

import dev.ambit.client.DroppedReports;
import dev.ambit.client.EventReport;
import dev.ambit.client.UsageReport;
import java.util.List;

/// Logs the reports that could not be sent. Define a bean of your own to store them.
final class LoggingDroppedReports implements DroppedReports {

    private static final System.Logger LOG = System.getLogger(LoggingDroppedReports.class.getName());

    @Override
    public void usage(List<UsageReport> reports, String reason) {
        LOG.log(System.Logger.Level.ERROR, "Usage was not reported: {0} {1}", reason, reports);
    }

    @Override
    public void events(List<EventReport> reports, String reason) {
        LOG.log(System.Logger.Level.ERROR, "Events were not reported: {0} {1}", reason, reports);
    }
}
