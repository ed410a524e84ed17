/// How well environments are served: which minutes they could be used in, and how long answers took. For
/// production that is promised, and what is left of the promise is the error budget; of non-production it is shown.
@NullMarked
package dev.ambit.service;

import org.jspecify.annotations.NullMarked;
