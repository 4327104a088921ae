/**
 * Reads configuration trees into typed values and collects every problem with its place instead of
 * stopping at the first.
 *
 * <pre>
 *   HOCON ──▶ SettingsReader ──▶ typed records
 *                  └──▶ SettingsProblem (path, line, value, allowed, hint) ──▶ SettingsException, all at once
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.settings;

import org.jspecify.annotations.NullMarked;
