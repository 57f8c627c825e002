/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdbcTargetTest {

    private static final String CANARY = "C4naryPw";

    /** URL, then db.system.name, pool name and flags: c = credentials, x = not poolable, d = dies with its last connection. */
    private static final String CORPUS = """
            jdbc:postgresql://db1/orders | postgresql | db1:5432/orders |
            jdbc:postgresql://db1:5433/orders | postgresql | db1:5433/orders |
            jdbc:postgresql://db1:5433/orders?user=app&password=C4naryPw | postgresql | db1:5433/orders | c
            jdbc:postgresql://db1/orders?password=C4n@aryPw&user=a | postgresql | db1:5432/orders | c
            jdbc:postgresql://app:C4naryPw@db1/orders | postgresql | db1:5432/orders | c
            jdbc:postgresql://app:C4n/aryPw@db1/orders | postgresql | db1:5432/orders | c
            jdbc:postgresql://app:C4naryPw?x@db1/orders | postgresql | db1:5432/orders | c
            jdbc:postgresql://db1,db2:5433/orders?targetServerType=primary | postgresql | db1:5432,db2:5433/orders |
            jdbc:postgresql://[::1]:5432/orders | postgresql | [::1]:5432/orders |
            jdbc:postgresql:orders | postgresql | localhost:5432/orders |
            jdbc:postgresql:/ | postgresql | localhost:5432 |
            jdbc:postgresql: | postgresql | localhost:5432 |
            jdbc:postgresql:///orders | postgresql | localhost:5432/orders |
            jdbc:postgresql://db1/ | postgresql | db1:5432 |
            jdbc:postgresql://db1 | postgresql | db1:5432 |
            jdbc:postgresql://db1/my%20db | postgresql | db1:5432/my db |
            jdbc:postgresql://db1/orders;password=C4naryPw | postgresql | db1:5432/orders | c
            jdbc:postgresql://db1/orders&password=C4naryPw | postgresql | db1:5432/orders | c
            jdbc:postgresql://db1/password=C4naryPw | postgresql | db1:5432 | ?
            jdbc:postgresql://db1:C4naryPw/orders | postgresql | orders |
            jdbc:pgsql://db1/orders?ssl=true | postgresql | db1:5432/orders |
            jdbc:mysql://db1/shop | mysql | db1:3306/shop |
            jdbc:mysql://db1:3307/shop?user=u&password=C4naryPw&useSSL=false | mysql | db1:3307/shop | c
            jdbc:mysql://u:C4naryPw@db1:3307/shop | mysql | db1:3307/shop | c
            jdbc:mysql://u:C4na@ryPw@db1/shop | mysql | db1:3306/shop | c
            jdbc:mysql://db1,db2,db3:3309/shop | mysql | db1:3306,db2:3306,db3:3309/shop |
            jdbc:mysql://address=(host=db1)(port=3308)(user=u)(password=C4naryPw)/shop | mysql | db1:3308/shop | c
            jdbc:mysql://(host=db1,port=3308,user=u,password=C4naryPw)/shop?x=1 | mysql | db1:3308/shop | c
            jdbc:mysql://[(host=db1,port=3308,password=C4naryPw),(host=db2)]/shop | mysql | db1:3308/shop | c
            jdbc:mysql:replication://db1,db2/shop | mysql | db1:3306,db2:3306/shop |
            jdbc:mysql:loadbalance://db1:3306,db2:3307/shop?password=C4naryPw | mysql | db1:3306,db2:3307/shop | c
            jdbc:mysql+srv://db1/shop | mysql | db1:3306/shop |
            jdbc:mysql:///shop | mysql | localhost:3306/shop |
            jdbc:mysql://db1 | mysql | db1:3306 |
            jdbc:mysql://db1/?user=u&password=C4naryPw | mysql | db1:3306 | c
            jdbc:mysql://db1/shop?pwd=C4naryPw | mysql | db1:3306/shop | c
            jdbc:mariadb://db1/shop | mariadb | db1:3306/shop |
            jdbc:mariadb://db1:33/shop?user=u&password=C4naryPw | mariadb | db1:33/shop | c
            jdbc:mariadb:sequential://db1,db2/shop?password=C4naryPw | mariadb | db1:3306,db2:3306/shop | c
            jdbc:mariadb:replication://db1,db2:3310/shop | mariadb | db1:3306,db2:3310/shop |
            jdbc:mariadb:loadbalance://address=(host=db1)(port=3306)(type=primary)/shop | mariadb | db1:3306/shop |
            jdbc:mariadb://u:C4naryPw@db1/shop | mariadb | db1:3306/shop | c
            jdbc:h2:mem:test | h2database | test | xd
            jdbc:h2:mem: | h2database | mem | xd
            jdbc:h2:mem:test;DB_CLOSE_DELAY=-1 | h2database | test |
            jdbc:h2:mem:test;db_close_delay=-1;USER=sa;PASSWORD=C4naryPw | h2database | test | c
            jdbc:h2:mem:test;DB_CLOSE_DELAY=10 | h2database | test | xd
            jdbc:h2:mem:test;DB_CLOSE_DELAY=-1;INIT=CREATE SCHEMA IF NOT EXISTS X | h2database | test | x
            jdbc:h2:mem:test;MODE=PostgreSQL;DB_CLOSE_DELAY=-1 | h2database | test |
            jdbc:h2:~/test | h2database | test | xd
            jdbc:h2:./data/shop;AUTO_SERVER=TRUE | h2database | shop | xd
            jdbc:h2:file:/var/lib/shop;CIPHER=AES;PASSWORD=C4naryPw file | h2database | shop | cxd
            jdbc:h2:file:/var/lib/shop;DB_CLOSE_DELAY=-1 | h2database | shop |
            jdbc:h2:file:C:\\data\\shop | h2database | shop | xd
            jdbc:h2:nio:~/test | h2database | test | xd
            jdbc:h2:split:28:~/big | h2database | big | xd
            jdbc:h2:zip:~/db.zip!/test | h2database | test | xd
            jdbc:h2:tcp://db1/~/test | h2database | db1:9092/test |
            jdbc:h2:tcp://db1:9093/mem:test | h2database | db1:9093/test | xd
            jdbc:h2:tcp://db1:9093/mem:test;DB_CLOSE_DELAY=-1;PASSWORD=C4naryPw | h2database | db1:9093/test | c
            jdbc:h2:ssl://db1:9093//data/test | h2database | db1:9093/test |
            jdbc:hsqldb:mem:shop | hsqldb | shop |
            jdbc:hsqldb:mem:shop;shutdown=true | hsqldb | shop | xd
            jdbc:hsqldb:mem:shop;user=SA;password=C4naryPw | hsqldb | shop | c
            jdbc:hsqldb:file:/data/shop;shutdown=true | hsqldb | shop | xd
            jdbc:hsqldb:file:/data/shop | hsqldb | shop |
            jdbc:hsqldb:res:org/my/shop | hsqldb | shop |
            jdbc:hsqldb:hsql://db1/shop | hsqldb | db1:9001/shop |
            jdbc:hsqldb:hsql://db1:9002/shop;password=C4naryPw | hsqldb | db1:9002/shop | c
            jdbc:hsqldb:hsqls://db1/shop | hsqldb | db1:554/shop |
            jdbc:hsqldb:http://db1/shop | hsqldb | db1:80/shop |
            jdbc:hsqldb:. | hsqldb | mem |
            jdbc:derby:memory:shop;create=true | derby | shop |
            jdbc:derby:/data/shop;create=true;user=u;password=C4naryPw | derby | shop | c
            jdbc:derby:shop | derby | shop |
            jdbc:derby:directory:data/shop | derby | shop |
            jdbc:derby:classpath:shop | derby | shop |
            jdbc:derby://db1:1528/shop;user=u;password=C4naryPw | derby | db1:1528/shop | c
            jdbc:derby://db1/shop | derby | db1:1527/shop |
            jdbc:derby:;shutdown=true | derby | derby | x
            jdbc:derby:memory:shop;drop=true | derby | shop | x
            jdbc:sqlite: | sqlite | memory | xd
            jdbc:sqlite::memory: | sqlite | memory | xd
            jdbc:sqlite:file::memory:?cache=shared | sqlite | memory | xd
            jdbc:sqlite:file:test?mode=memory&cache=shared | sqlite | test | xd
            jdbc:sqlite:/data/shop.db | sqlite | shop.db | xd
            jdbc:sqlite:shop.db?password=C4naryPw | sqlite | shop.db | cxd
            jdbc:sqlite:C:/data/shop.db | sqlite | shop.db | xd
            jdbc:duckdb: | duckdb | memory | xd
            jdbc:duckdb::memory: | duckdb | memory | xd
            jdbc:duckdb::memory:named | duckdb | memory | xd
            jdbc:duckdb:/data/shop.duckdb | duckdb | shop.duckdb | xd
            jdbc:duckdb:md:shop?motherduck_token=C4naryPw | duckdb | shop | c
            jdbc:oracle:thin:@//db1:1522/ORCL | oracle.db | db1:1522/ORCL |
            jdbc:oracle:thin:@//db1/ORCL | oracle.db | db1:1521/ORCL |
            jdbc:oracle:thin:@db1:1521:XE | oracle.db | db1:1521/XE |
            jdbc:oracle:thin:@db1:1521/XEPDB1 | oracle.db | db1:1521/XEPDB1 |
            jdbc:oracle:thin:@db1/XEPDB1 | oracle.db | db1:1521/XEPDB1 |
            jdbc:oracle:thin:scott/C4naryPw@db1:1521:XE | oracle.db | db1:1521/XE | c
            jdbc:oracle:thin:scott/C4naryPw@//db1:1521/ORCL | oracle.db | db1:1521/ORCL | c
            jdbc:oracle:thin:scott/C4n@aryPw@//db1:1521/ORCL | oracle.db | db1:1521/ORCL | c
            jdbc:oracle:thin:@tcps://db1:2484/ORCL?wallet_location=/w | oracle.db | db1:2484/ORCL |
            jdbc:oracle:thin:@PROD | oracle.db | PROD |
            jdbc:oracle:oci:@PROD | oracle.db | PROD |
            jdbc:oracle:oci:scott/C4naryPw@PROD | oracle.db | PROD | c
            jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db1)(PORT=1523))(CONNECT_DATA=(SERVICE_NAME=ORCL))) | oracle.db | db1:1523/ORCL |
            jdbc:oracle:thin:scott/C4naryPw@(DESCRIPTION=(ADDRESS=(HOST=db1))(CONNECT_DATA=(SID=XE))) | oracle.db | db1:1521/XE | c
            jdbc:oracle:thin:@ldap://ldap1:389/cn,cn=OracleContext | oracle.db | oracle.db |
            jdbc:sqlserver://db1 | microsoft.sql_server | db1:1433 |
            jdbc:sqlserver://db1:1434;databaseName=shop;user=sa;password=C4naryPw | microsoft.sql_server | db1:1434/shop | c
            jdbc:sqlserver://db1\\INST;database=shop;password={C4na;ryPw} | microsoft.sql_server | db1:1433\\INST/shop | c
            jdbc:sqlserver://db1\\INST:1435;databaseName=shop | microsoft.sql_server | db1:1435\\INST/shop |
            jdbc:sqlserver://;serverName=db1;portNumber=1436;databaseName=shop;password=C4naryPw | microsoft.sql_server | db1:1436/shop | c
            jdbc:sqlserver://db1;integratedSecurity=true;databaseName=shop | microsoft.sql_server | db1:1433/shop |
            jdbc:sqlserver://db1;instanceName=INST;databaseName=shop | microsoft.sql_server | db1:1433\\INST/shop |
            jdbc:microsoft:sqlserver://db1:1433;DatabaseName=shop;Password=C4naryPw | microsoft.sql_server | db1:1433/shop | c
            jdbc:jtds:sqlserver://db1:1433/shop;instance=INST;password=C4naryPw | microsoft.sql_server | db1:1433\\INST/shop | c
            jdbc:jtds:sybase://db1/shop | sybase | db1:5000/shop |
            jdbc:db2://db1:50001/shop:user=u;password=C4naryPw; | ibm.db2 | db1:50001/shop | c
            jdbc:db2://db1/shop | ibm.db2 | db1:50000/shop |
            jdbc:db2:SHOPALIAS | ibm.db2 | SHOPALIAS |
            jdbc:clickhouse://u:C4naryPw@db1:8124/shop?ssl=true | clickhouse | db1:8124/shop | c
            jdbc:ch:https://db1:8443/shop | clickhouse | db1:8443/shop |
            jdbc:trino://db1:8080/hive/shop?password=C4naryPw | trino | db1:8080/hive | c
            jdbc:hive2://db1/shop;user=u;password=C4naryPw | hive | db1:10000/shop | c
            jdbc:redshift://db1/shop?password=C4naryPw | aws.redshift | db1:5439/shop | c
            jdbc:firebirdsql://db1/shop?password=C4naryPw | firebirdsql | db1:3050/shop | c
            jdbc:sap://db1:30015/?databaseName=shop&password=C4naryPw | sap.hana | db1:30015 | c
            jdbc:informix-sqli://db1:9088/shop:INFORMIXSERVER=s;user=u;password=C4naryPw | ibm.informix | db1:9088/shop | c
            jdbc:snowflake://acme.snowflakecomputing.com/?db=shop&password=C4naryPw | snowflake | acme.snowflakecomputing.com:443 | c
            jdbc:yugabytedb://db1/shop?load-balance=true | postgresql | db1:5433/shop |
            jdbc:acme://u:C4naryPw@db1:77/shop;password=C4naryPw | acme | db1:77/shop | c
            jdbc:acme:u/C4naryPw/db1 | acme | acme |
            jdbc:acme:C4naryPw | acme | acme |
            jdbc:p6spy:mysql://db1/shop?password=C4naryPw | mysql | db1:3306/shop | c
            jdbc:aws-wrapper:postgresql://db1/orders?password=C4naryPw | postgresql | db1:5432/orders | c
            jdbc:otel:h2:mem:test;PASSWORD=C4naryPw | h2database | test | cxd
            jdbc-secretsmanager:mysql://db1/shop | mysql | db1:3306/shop |
            nonsense password=C4naryPw | other_sql | other_sql | ?
            jdbc: | other_sql | other_sql |
            """;

    static List<String[]> corpus() {
        List<String[]> rows = new ArrayList<>();
        for (String line : CORPUS.split("\n")) {
            String[] cells = line.split(" \\|", -1);
            rows.add(new String[] {cells[0], cells[1].trim(), cells[2].trim(), cells[3].trim()});
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void aUrlIsReadByItsOwnGrammar(String url, String system, String poolName, String flags) {
        JdbcTarget target = JdbcTarget.of(url, new Properties());

        assertThat(target.systemName()).isEqualTo(system);
        assertThat(target.poolName()).isEqualTo(poolName);
        assertThat(target.diesWithLastConnection()).as("dies").isEqualTo(flags.contains("d"));
        assertThat(target.isPoolable()).as("poolable").isEqualTo(!flags.contains("x"));
        if (!flags.contains("?")) {
            assertThat(target.hasCredentials()).as("credentials").isEqualTo(flags.contains("c"));
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void noPartOfATargetEverShowsAPassword(String url, String system, String poolName, String flags) {
        assertThat(shown(JdbcTarget.of(url, null)))
                .doesNotContain(CANARY)
                .doesNotContain("ryPw")
                .doesNotContain("C4n");
    }

    @Test
    void theCorpusHasAHundredUrls() {
        assertThat(corpus()).hasSizeGreaterThan(100);
    }

    @Test
    void noMutilatedUrlShowsAPasswordOrThrows() {
        Random random = new Random(7);
        for (String[] row : corpus()) {
            for (int i = 0; i < 200; i++) {
                String url = mutilated(row[0], random);
                String text = shown(JdbcTarget.of(url, null));
                if (url.toLowerCase(java.util.Locale.ROOT)
                        .contains("password=" + CANARY.toLowerCase(java.util.Locale.ROOT))) {
                    assertThat(text).as(url).doesNotContain(CANARY);
                }
            }
        }
    }

    /** Cuts or doubles a piece outside the password. */
    private static String mutilated(String url, Random random) {
        int from = random.nextInt(url.length());
        int to = Math.min(url.length(), from + random.nextInt(6));
        return random.nextBoolean()
                ? url.substring(0, from) + url.substring(to)
                : url.substring(0, to) + url.substring(from);
    }

    private static String shown(JdbcTarget target) {
        return target + "|" + target.poolName() + "|" + target.systemName() + "|" + target.host() + "|" + target.port()
                + "|" + target.database() + "|" + target.namespace() + "|"
                + target.identity("n").serverAddress();
    }

    @Test
    void theNamespaceOfPostgresqlHasTheSchemaWhereTheUrlNamesIt() {
        assertThat(JdbcTarget.of("jdbc:postgresql://h/db?currentSchema=s1,s2", null)
                        .namespace())
                .isEqualTo("db|s1");
        Properties info = new Properties();
        info.setProperty("currentSchema", "s3");
        assertThat(JdbcTarget.of("jdbc:postgresql://h/db", info).namespace()).isEqualTo("db|s3");
        assertThat(JdbcTarget.of("jdbc:postgresql://h/db", null).namespace()).isEqualTo("db");
    }

    @Test
    void theNamespaceOfSqlServerBeginsWithANamedInstance() {
        assertThat(JdbcTarget.of("jdbc:sqlserver://h\\I;databaseName=d", null).namespace())
                .isEqualTo("I|d");
    }

    @Test
    void credentialsMayComeWithTheProperties() {
        Properties info = new Properties();
        assertThat(JdbcTarget.of("jdbc:postgresql://h/db", info).hasCredentials())
                .isFalse();
        info.setProperty("password", "");
        assertThat(JdbcTarget.of("jdbc:postgresql://h/db", info).hasCredentials())
                .isTrue();
    }

    @Test
    void theDefaultPortIsKnownAsSuch() {
        assertThat(JdbcTarget.of("jdbc:postgresql://h/db", null).isDefaultPort())
                .isTrue();
        assertThat(JdbcTarget.of("jdbc:postgresql://h:5433/db", null).isDefaultPort())
                .isFalse();
    }

    @Test
    void aSessionWithSqlOfItsOwnHasNoRecipe() {
        assertThat(JdbcTarget.of("jdbc:mariadb://h/db?initSql=create temporary table x", null)
                        .hasPlainSession())
                .isFalse();
        assertThat(JdbcTarget.of("jdbc:mariadb://h/db?useServerPrepStmts=true", null)
                        .hasPlainSession())
                .isFalse();
        assertThat(JdbcTarget.of("jdbc:mariadb://h/db?sessionVariables=@a=1", null)
                        .hasPlainSession())
                .isFalse();
        assertThat(JdbcTarget.of("jdbc:mariadb:replication://h,i/db", null).hasPlainSession())
                .isFalse();
        assertThat(JdbcTarget.of("jdbc:mariadb://h/db?sessionVariables=sql_mode='ANSI'", null)
                        .hasPlainSession())
                .isTrue();
    }
}
