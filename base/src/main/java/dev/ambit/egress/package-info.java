/// Outgoing HTTP requests of the server. Tenants choose their URLs, so private addresses are closed unless the
/// operator opens them, and waiting and reading are bounded.
@NullMarked
package dev.ambit.egress;

import org.jspecify.annotations.NullMarked;
