package dev.ambit.stacks;

import dev.ambit.backup.BackupCreation;
import dev.ambit.backup.BackupFiles;
import dev.ambit.backup.DatabaseDumps;
import dev.ambit.core.PlatformParts;
import dev.ambit.stack.StackResources;
import dev.ambit.stackdb.DatabaseClusters;

/// The parts that back up the databases of stacks.
final class BackupParts {

    final DatabaseDumps dumping;
    final BackupFiles files;
    final BackupCreation making;

    BackupParts(PlatformParts platform, StackResources resources, DatabaseClusters clusters) {
        dumping = new DatabaseDumps(platform.transactions, resources, clusters, platform.clock);
        files = new BackupFiles(platform.options.data());
        making = new BackupCreation(platform.transactions, dumping, files, platform.clock);
    }
}
