/// Integrations with external accounts, so far Stripe. Each environment has its own, in the mode of its type, so
/// tests never move money.
@NullMarked
package dev.ambit.integration;

import org.jspecify.annotations.NullMarked;
