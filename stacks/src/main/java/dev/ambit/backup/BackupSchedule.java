package dev.ambit.backup;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

/// The interval between backups of production, and how many are kept.
///
/// @param kept number of backups to keep; older ones are deleted
public record BackupSchedule(int everyHours, int kept) {

    static final BackupSchedule DAILY = new BackupSchedule(24, 7);

    private static final int HOURS_MAX = 24 * 31;
    private static final int KEPT_MAX = 365;

    public BackupSchedule {
        if (everyHours < 1 || everyHours > HOURS_MAX) {
            throw BAD_USER_INPUT
                    .because(("`everyHours` must be 1 to %d; received `%d`. Send the number of hours between two"
                                    + " backups.")
                            .formatted(HOURS_MAX, everyHours))
                    .at("everyHours", everyHours, "1 to " + HOURS_MAX);
        }
        if (kept < 1 || kept > KEPT_MAX) {
            throw BAD_USER_INPUT
                    .because("`kept` must be 1 to %d; received `%d`. Send the number of backups to keep."
                            .formatted(KEPT_MAX, kept))
                    .at("kept", kept, "1 to " + KEPT_MAX);
        }
    }
}
