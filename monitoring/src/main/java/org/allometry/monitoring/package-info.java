/** Root of the module. */
@NullMarked
package org.allometry.monitoring;

import org.jspecify.annotations.NullMarked;
