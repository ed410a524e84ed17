package dev.ambit.stacks;

import dev.ambit.backup.BackupFiles;
import dev.ambit.backup.BackupMaking;
import dev.ambit.backup.Dumping;
import dev.ambit.core.PlatformParts;
import dev.ambit.stack.StackResources;
import dev.ambit.stackdb.StackDatabases;
import org.jspecify.annotations.Nullable;

/// The parts that back databases of stacks up.
final class BackupParts {

    final Dumping dumping;
    final BackupFiles files;
    final BackupMaking making;

    BackupParts(PlatformParts platform, StackResources resources, @Nullable StackDatabases databases) {
        dumping = new Dumping(platform.transactions, resources, databases, platform.clock);
        files = new BackupFiles(platform.options.data());
        making = new BackupMaking(platform.transactions, dumping, files, platform.clock);
    }
}
