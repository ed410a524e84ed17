/// Backups and exports of stack databases. Production is backed up on a schedule, and each backup is verified by
/// a test restore; development is exported on request. Only callers with access to the database can read a dump.
@NullMarked
package dev.ambit.backup;

import org.jspecify.annotations.NullMarked;
