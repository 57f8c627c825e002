/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a SQL text is and does: its low-cardinality summary, its text without literals, and what it may leave behind in
 * the session. Floor 1; imports the JDK only. Nothing here parses: {@link SqlScanner} cuts the text into tokens in one
 * linear pass, and the three readers look at the tokens. No method throws, whatever the text.
 *
 * <pre>  SqlCache -> AnalyzedSql -> SqlScanner -> SessionStateDetector (at once) | QuerySummary, QuerySanitizer (when asked) </pre>
 *
 * The two promises: no literal survives in a summary or a sanitised text (on doubt the text is withheld), and a
 * statement that is not understood counts as having changed the session.
 */
@NullMarked
package io.millpond.agent.sql;

import org.jspecify.annotations.NullMarked;
