package dev.ambit.github;

import dev.ambit.branch.DeployReports.Report;
import dev.ambit.operation.OperationState;
import org.jspecify.annotations.Nullable;

/// The state of a deploy as a commit status of GitHub.
///
/// @param state `pending`, `success`, `failure` or `error`
/// @param target_url page of the deploys; null if the server has no public URL
/// @param context name of the check, such as `ambit/acme-dev`
record CommitStatus(
        String state,
        String description,
        String context,
        @Nullable String target_url) {

    private static final int DESCRIPTION_CHARS_MAX = 140;

    static CommitStatus of(Report report, @Nullable String page) {
        String text = text(report);
        return new CommitStatus(
                state(report.state()),
                text.length() <= DESCRIPTION_CHARS_MAX ? text : text.substring(0, DESCRIPTION_CHARS_MAX - 1) + "…",
                "ambit/" + report.branch(),
                page);
    }

    private static String state(OperationState state) {
        return switch (state) {
            case PENDING, RUNNING -> "pending";
            case DONE -> "success";
            case FAILED -> "failure";
            case CANCELED -> "error";
        };
    }

    private static String text(Report report) {
        return switch (report.state()) {
            case PENDING -> "The deploy is queued.";
            case RUNNING -> "The deploy is running.";
            case DONE -> "The stack runs this commit.";
            case FAILED -> report.failure() == null ? "The deploy failed." : report.failure();
            case CANCELED -> "The deploy was canceled.";
        };
    }
}
