/// Assembles core: its parts, its routes, its background loops and the HTTP server. Modules above core add theirs.
@NullMarked
package dev.ambit.core;

import org.jspecify.annotations.NullMarked;
