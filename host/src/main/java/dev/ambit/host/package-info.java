/// Assembles the host: a process that runs strangers' code and serves their visitors. It has no master key and no
/// connection to the server's database, and asks its server for what it needs.
@NullMarked
package dev.ambit.host;

import org.jspecify.annotations.NullMarked;
