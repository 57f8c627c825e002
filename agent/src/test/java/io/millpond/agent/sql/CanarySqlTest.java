/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random statements in which every literal, comment and unquoted secret is a canary: none may come out. */
class CanarySqlTest {
    private static final long SEED = 20261121L;
    /** As a word and as a number, so that each kind of literal has one. */
    private static final String WORD = "canary";

    private static final String DIGITS = "7734771";

    @ParameterizedTest
    @EnumSource
    void noLiteralSurvives(SqlDialect dialect) {
        int statements = "full".equals(System.getProperty("millpond.tier")) ? 1_000_000 : 20_000;
        Random random = new Random(SEED + dialect.ordinal());
        int shown = 0;
        for (int i = 0; i < statements; i++) {
            String sql = new Generator(random, dialect).statements();
            AnalyzedSql analyzed = AnalyzedSql.of(sql, dialect);
            String text = analyzed.sanitizedText();
            check(sql, analyzed.summary());
            check(sql, analyzed.toString());
            if (text != null) {
                shown++;
                check(sql, text);
                if (!text.isEmpty() && !text.equals(QuerySanitizer.sanitize(text, dialect))) {
                    throw new AssertionError("sanitised text has literals still\n" + sql + "\n" + text);
                }
            }
        }
        // withholding everything would pass too
        assertThat(shown).isGreaterThan(statements / 2);
    }

    private static void check(String sql, String out) {
        if (out.contains(WORD) || out.contains(DIGITS)) {
            throw new AssertionError("a literal came out\n" + sql + "\n" + out);
        }
    }

    private static final class Generator {
        private final Random random;
        private final SqlDialect dialect;
        private final StringBuilder sql = new StringBuilder();

        Generator(Random random, SqlDialect dialect) {
            this.random = random;
            this.dialect = dialect;
        }

        String statements() {
            for (int n = random.nextInt(6) == 0 ? 3 : 1; n > 0; n--) {
                statement();
                if (n > 1) {
                    put(";");
                }
            }
            String text = sql.toString();
            // cut off somewhere: quotes and comments stay open
            return random.nextInt(12) == 0
                    ? text.substring(0, random.nextInt(text.length() + 1)).replaceAll("[\\w@]*$", "")
                    : text;
        }

        private void statement() {
            switch (random.nextInt(14)) {
                case 0:
                    put("INSERT INTO")
                            .name()
                            .put("(")
                            .name()
                            .put(",")
                            .name()
                            .put(") VALUES (")
                            .expressions(0)
                            .put(")");
                    break;
                case 1:
                    put("UPDATE")
                            .name()
                            .put("SET")
                            .name()
                            .put("=")
                            .expression(0)
                            .where();
                    break;
                case 2:
                    put("DELETE FROM").name().where();
                    break;
                case 3:
                    put("{call").name().put("(").expressions(0).put(")}");
                    break;
                case 4:
                    put("CREATE TABLE")
                            .name()
                            .put("(")
                            .name()
                            .put("varchar(")
                            .literal()
                            .put(") DEFAULT")
                            .literal()
                            .put(")");
                    break;
                case 5:
                    put(pick("ALTER USER", "CREATE USER", "CREATE ROLE"))
                            .name()
                            .put(pick("PASSWORD", "IDENTIFIED BY", "IDENTIFIED BY PASSWORD"));
                    put(random.nextBoolean() ? WORD : "'" + WORD + "'");
                    break;
                case 6:
                    put("SET")
                            .name()
                            .put(random.nextBoolean() ? "=" : "TO")
                            .put(random.nextBoolean() ? WORD : "'" + WORD + "'");
                    break;
                case 7:
                    put(pick("CONNECT", "SET PASSWORD =", "SET PASSWORD FOR bob =", "GRANT ALL TO bob IDENTIFIED BY"))
                            .put(WORD);
                    break;
                case 8:
                    put("WITH").put("x AS (");
                    select(1);
                    put(")");
                    select(0);
                    break;
                default:
                    select(0);
            }
        }

        private void select(int depth) {
            put("SELECT").expressions(depth).put("FROM");
            if (depth < 2 && random.nextInt(4) == 0) {
                put("(");
                select(depth + 1);
                put(") q");
            } else {
                name();
            }
            if (random.nextInt(3) == 0) {
                put(pick("JOIN", ", ", "LEFT JOIN")).name();
            }
            where();
            if (random.nextInt(4) == 0) {
                put("LIMIT").put(DIGITS);
            }
        }

        private Generator where() {
            if (random.nextBoolean()) {
                put("WHERE")
                        .name()
                        .put(pick("=", "<", "LIKE", "IS DISTINCT FROM"))
                        .expression(0);
            }
            if (random.nextInt(3) == 0) {
                put(sql.indexOf("WHERE") < 0 ? "WHERE" : "AND")
                        .name()
                        .put("IN (")
                        .expressions(2)
                        .put(")");
            }
            return this;
        }

        private Generator expressions(int depth) {
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                expression(depth);
                if (n > 1) {
                    put(",");
                }
            }
            return this;
        }

        private Generator expression(int depth) {
            int kind = random.nextInt(depth > 1 ? 6 : 9);
            if (kind < 4) {
                return literal();
            }
            switch (kind) {
                case 4:
                    return name();
                case 5:
                    return put("?");
                case 6:
                    return put(pick("lower", "coalesce", "trim", "f"))
                            .put("(")
                            .expressions(depth + 1)
                            .put(")");
                case 7:
                    return put("EXTRACT(YEAR FROM").literal().put(")");
                default:
                    put("(");
                    select(depth + 1);
                    return put(")");
            }
        }

        private Generator literal() {
            switch (random.nextInt(11)) {
                case 0:
                    return put(DIGITS);
                case 1:
                    return put("0x" + DIGITS);
                case 2:
                    return put("." + DIGITS + "e-" + DIGITS);
                case 3:
                    return put(pick("DATE ", "TIMESTAMP ", "INTERVAL ", "{ts ", "") + quoted());
                case 4:
                    return put(pick("N", "X", "B", "") + "'" + WORD + "''" + DIGITS + "'");
                case 5:
                    return put("-" + DIGITS);
                case 6:
                    return special();
                default:
                    return put(quoted());
            }
        }

        private String quoted() {
            return pick(
                    "'" + WORD + "'",
                    "'it''s " + WORD + "'",
                    "'/* " + WORD + "'",
                    "'-- " + WORD + "'",
                    "'\"" + WORD + "'",
                    "'" + WORD + "$$'");
        }

        private Generator special() {
            switch (dialect) {
                case POSTGRESQL:
                    return put(pick(
                            "$$it's " + WORD + "$$",
                            "$t$" + WORD + " $$ ' $t$",
                            "E'it\\'s " + WORD + "'",
                            "U&'" + WORD + "'"));
                case MYSQL:
                    return put(pick(
                            "\"" + WORD + "\"",
                            "'it\\'s " + WORD + "'",
                            "\"a\"\"" + WORD + "\"",
                            "_utf8'" + WORD + "'",
                            "'\\\\' , '" + WORD + "'"));
                case ORACLE:
                    return put(pick("q'[it's " + WORD + "]'", "q'!" + WORD + "'!'", "nq'{" + WORD + "}'"));
                case H2:
                    return put("$$it's " + WORD + "$$");
                case SQLSERVER:
                    return put("$" + DIGITS);
                default:
                    return put("TRUE");
            }
        }

        private Generator name() {
            String quote = dialect == SqlDialect.MYSQL ? "`" : "\"";
            return put(pick("t", "orders", "s.t", "a_1", "t2", quote + "song list" + quote, quote + "it's" + quote));
        }

        private Generator put(String token) {
            sql.append(gap()).append(token);
            return this;
        }

        private String gap() {
            switch (random.nextInt(20)) {
                case 0:
                    return " /* " + WORD + " 'x */ ";
                case 1:
                    return " -- " + WORD + " '\n ";
                case 2:
                    return "\n\t ";
                default:
                    return " ";
            }
        }

        private String pick(String... choices) {
            return choices[random.nextInt(choices.length)];
        }
    }
}
