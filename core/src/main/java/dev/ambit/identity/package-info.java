/// Who vouches for people: an issuer of OpenID Connect that the operator trusts. It says who somebody is, and knows
/// nothing of what they may do here.
@NullMarked
package dev.ambit.identity;

import org.jspecify.annotations.NullMarked;
