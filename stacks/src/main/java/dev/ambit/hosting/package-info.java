/// The host of a server: a process of its own that runs strangers' code and serves their visitors. This package
/// starts it, answers its lookups, and sends it what the API changes.
@NullMarked
package dev.ambit.hosting;

import org.jspecify.annotations.NullMarked;
