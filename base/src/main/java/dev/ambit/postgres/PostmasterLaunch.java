package dev.ambit.postgres;

import java.nio.file.Path;
import java.util.List;

/// Parameters of the start of a postmaster, and of its restarts.
///
/// @param data directory of the database files
/// @param settings such as `max_connections=320`, in addition to those of all postmasters
record PostmasterLaunch(
        PostgresUser user, PostgresBinaries binaries, Path data, List<String> settings, PostgresLog log) {}
