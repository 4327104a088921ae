/**
 * The rules of the house that no compiler checks: who may import whom, and what a test must not do.
 */
@NullMarked
package org.allometry.house;

import org.jspecify.annotations.NullMarked;
