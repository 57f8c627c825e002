/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import static io.millpond.agent.sql.SqlDialect.H2;
import static io.millpond.agent.sql.SqlDialect.MYSQL;
import static io.millpond.agent.sql.SqlDialect.ORACLE;
import static io.millpond.agent.sql.SqlDialect.POSTGRESQL;
import static io.millpond.agent.sql.SqlDialect.SQLSERVER;
import static io.millpond.agent.sql.SqlDialect.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SqlScannerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '\0', textBlock = """
            POSTGRESQL ~ a 'b''c' d           ~ W:a S:'b''c' W:d
            POSTGRESQL ~ E'it\\'s' x          ~ S:E'it\\'s' W:x
            POSTGRESQL ~ $$a'b$$ $t$ $$ $t$   ~ S:$$a'b$$ S:$t$ $$ $t$
            POSTGRESQL ~ a$b$c $1             ~ W:a$b$c P:$1
            POSTGRESQL ~ /* a /* b */ c */ d  ~ C:/* a /* b */ c */ W:d
            POSTGRESQL ~ "a""b" U&"c" U&'d'   ~ Q:"a""b" Q:U&"c" S:U&'d'
            POSTGRESQL ~ x::int #> 1          ~ W:x Y::: W:int Y:# Y:> N:1
            POSTGRESQL ~ 1.5e-3 .5 0xFF 1_000 ~ N:1.5e-3 N:.5 N:0xFF N:1_000
            POSTGRESQL ~ a.b t.5              ~ W:a Y:. W:b W:t Y:. N:5
            POSTGRESQL ~ N'x' X'ff' B'01'     ~ S:N'x' S:X'ff' S:B'01'
            MYSQL      ~ "it\\"s" `a``b` 'c'  ~ S:"it\\"s" Q:`a``b` S:'c'
            MYSQL      ~ 1 --2                ~ N:1 Y:- Y:- N:2
            MYSQL      ~ 1 -- 2               ~ N:1 C:-- 2
            MYSQL      ~ 1 # 'x               ~ N:1 C:# 'x
            MYSQL      ~ /*!50000 SET x=1 */  ~ E:/*!50000 SET x=1 */
            MYSQL      ~ /*M! x */ @v @@s.v   ~ E:/*M! x */ V:@v V:@@s.v
            ORACLE     ~ q'[it's]' nq'!a'b!'  ~ S:q'[it's]' S:nq'!a'b!'
            ORACLE     ~ :1 :name             ~ P::1 P::name
            SQLSERVER  ~ [a]]b] #tmp @p $1    ~ Q:[a]]b] W:#tmp V:@p N:$1
            H2         ~ ?1 // c 'x           ~ P:?1 C:// c 'x
            STANDARD   ~ {fn now()}           ~ Y:{ W:fn W:now Y:( Y:) Y:}
            """)
    void cutsTextAsTheDatabaseDoes(SqlDialect dialect, String sql, String expected) {
        assertThat(String.join(" ", tokens(sql.strip(), dialect))).isEqualTo(expected.strip());
    }

    @Test
    void doubtsWhatTwoServersWouldReadDifferently() {
        assertThat(doubt("'a\\' , secret, 'b'", POSTGRESQL)).isTrue();
        assertThat(doubt("'never closed", H2)).isTrue();
        assertThat(doubt("\"never closed", H2)).isTrue();
        assertThat(doubt("/* never closed", MYSQL)).isTrue();
        assertThat(doubt("$a$ never closed $b$", POSTGRESQL)).isTrue();
        assertThat(doubt("q'[never closed'", ORACLE)).isTrue();
        assertThat(doubt("/* a /* b */ 'x' */", ORACLE)).isTrue();
        assertThat(doubt("-- a\r 'x'", MYSQL)).isTrue();
        assertThat(doubt("$$ a $$", STANDARD)).isTrue();
        assertThat(doubt("[never closed", SQLSERVER)).isTrue();

        assertThat(doubt("'it''s' \"x\" /* c */ -- d\n e", POSTGRESQL)).isFalse();
        assertThat(doubt("'it\\'s'", MYSQL)).isFalse();
        assertThat(doubt("/* a /* b */ c */", POSTGRESQL)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void oneMegabyteOfNastyShapesIsCutInOnePass(SqlDialect dialect) {
        String[] shapes = {
            "(", "'", "''", "\"", "`", "[", "/*", "*/", "/*/", "--", "-- \n", "#", "$", "$a", "$a$", "$$", "$a$b$",
            "\\", "\\'", "q'[", "E'", "1", "1e", "1e+", ".", ":", "::", "@", "@@", "?", "a", "a.", "\u00a0", "\u20ac",
            "{", ";", "\0", "IN(1,", "U&'"
        };
        for (String shape : shapes) {
            String text = shape.repeat((1 << 20) / shape.length());
            assertContiguous(text, dialect);
            assertContiguous("SELECT '" + text, dialect);
            assertContiguous("SELECT " + text + "'x'", dialect);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nastyShapesAreAnalysedWhole(SqlDialect dialect) {
        for (String shape :
                new String[] {"(", "'", "/*", "$a$", "a.", "f(", "WITH a(", ";", "SELECT FROM a,", "{", "IN(1,"}) {
            AnalyzedSql analyzed = AnalyzedSql.of(shape.repeat((1 << 20) / shape.length()), dialect);

            assertThat(analyzed.summary().length()).isLessThanOrEqualTo(QuerySummary.LONGEST);
            assertThat(analyzed.sanitizedText()).isNull();
            AnalyzedSql shorter = AnalyzedSql.of(shape.repeat(QuerySanitizer.LONGEST / shape.length()), dialect);
            assertThat(shorter.summary().length()).isLessThanOrEqualTo(QuerySummary.LONGEST);
            shorter.sanitizedText();
        }
    }

    @Test
    void randomGarbageNeverThrows() {
        Random random = new Random(20261121);
        String alphabet = "'\"`[]{}()$#@:;,.*/-\\?=!<>|&%^~ \n\r\t\0aeEnNqQuUxXbB019_\u00a0\u20ac\u4e2d\ud83d";
        String[] words = {
            "SELECT ", "FROM ", "INTO ", "SET ", " IN ", "WITH ", "CREATE ", "EXEC ", "CALL ", "a.b", "@x", "$t$", "TO "
        };
        int rounds = "full".equals(System.getProperty("millpond.tier")) ? 1_000_000 : 20_000;
        for (int i = 0; i < rounds; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--) {
                if (random.nextInt(4) == 0) {
                    text.append(words[random.nextInt(words.length)]);
                } else {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
            }
            for (SqlDialect dialect : SqlDialect.values()) {
                AnalyzedSql analyzed = AnalyzedSql.of(text.toString(), dialect);
                assertThat(analyzed.summary().length()).isLessThanOrEqualTo(QuerySummary.LONGEST);
                analyzed.sanitizedText();
                assertThat(analyzed.toString()).isNotNull();
            }
        }
    }

    /** Each token begins at or after the end of the one before and is not empty: that is one pass. */
    private static void assertContiguous(String text, SqlDialect dialect) {
        SqlScanner scanner = new SqlScanner(text, dialect);
        int end = 0;
        while (scanner.next() != SqlScanner.END) {
            if (scanner.start() < end || scanner.end() <= scanner.start() || scanner.end() > text.length()) {
                throw new AssertionError("token " + scanner.start() + ".." + scanner.end() + " after " + end);
            }
            end = scanner.end();
        }
        assertThat(scanner.start()).isEqualTo(text.length());
    }

    private static boolean doubt(String sql, SqlDialect dialect) {
        SqlScanner scanner = new SqlScanner(sql, dialect);
        while (scanner.next() != SqlScanner.END) {
            assertThat(scanner.end()).isGreaterThan(scanner.start());
        }
        return scanner.doubt();
    }

    private static List<String> tokens(String sql, SqlDialect dialect) {
        SqlScanner scanner = new SqlScanner(sql, dialect);
        List<String> tokens = new ArrayList<>();
        while (scanner.next() != SqlScanner.END) {
            tokens.add("-WQSNPVYCE".charAt(scanner.kind()) + ":" + scanner.text());
        }
        return tokens;
    }
}
