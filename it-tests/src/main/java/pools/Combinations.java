/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package pools;

import com.alibaba.druid.pool.DruidDataSource;
import com.jolbox.bonecp.BoneCPConfig;
import com.jolbox.bonecp.BoneCPDataSource;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.mchange.v2.c3p0.DataSources;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import homemade.KeepingPool;
import homemade.LoggingSource;
import homemade.ManagerSource;
import homemade.RoundPool;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.DriverManagerConnectionFactory;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.dbcp2.PoolingDriver;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.datasource.unpooled.UnpooledDataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.engine.jdbc.connections.internal.DriverManagerConnectionProviderImpl;
import org.hsqldb.jdbc.JDBCPool;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.mariadb.jdbc.MariaDbPoolDataSource;
import org.postgresql.ds.PGPoolingDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.vibur.dbcp.ViburDBCPDataSource;

/** All of them, each set so small that it comes and goes: some keep less than they lend, some close what idles at once. */
final class Combinations {
    private static final String USER = "sa";
    private static final int SIZE = 8;

    private final List<Combination> all = new ArrayList<Combination>();

    private interface Opener {
        DataSource open(String url) throws Exception;
    }

    private interface Closer {
        void close(DataSource source) throws Exception;
    }

    private interface Borrower {
        Connection borrow(String url) throws Exception;
    }

    /** @param postgres url, user, password; null: none there */
    List<Combination> make(String[] postgres, String[] mariaDb) {
        third();
        homeMade();
        drivers(postgres, mariaDb);
        unpooled(postgres);
        return all;
    }

    private void pool(String name, Opener opener, Closer closer) {
        all.add(new OfSource(name, true, opener, closer));
    }

    private void unpooled(String name, Opener opener) {
        all.add(new OfSource(name, false, opener, source -> {}));
    }

    private void unpooledCall(String name, Borrower borrower) {
        all.add(new Combination(name, false) {
            @Override
            void open() {}

            @Override
            Connection borrow() throws Exception {
                return borrower.borrow(url());
            }

            @Override
            void shut() {}
        });
    }

    private static class OfSource extends Combination {
        private final Opener opener;
        private final Closer closer;
        DataSource source;

        OfSource(String name, boolean pool, Opener opener, Closer closer) {
            super(name, pool);
            this.opener = opener;
            this.closer = closer;
        }

        @Override
        void open() throws Exception {
            source = opener.open(url());
        }

        @Override
        Connection borrow() throws Exception {
            return source.getConnection();
        }

        @Override
        void shut() throws Exception {
            closer.close(source);
        }
    }

    private static DataSource h2(String url) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url);
        source.setUser(USER);
        source.setPassword("");
        return source;
    }

    private static void closeIt(DataSource source) throws Exception {
        ((AutoCloseable) source).close();
    }

    private void third() {
        pool("hikari url", url -> hikari(url, null), Combinations::closeIt);
        pool("hikari ds", url -> hikari(null, h2(url)), Combinations::closeIt);
        all.add(new OfSource("hikari evicted", true, url -> hikari(url, null), Combinations::closeIt) {
            @Override
            void giveBack(Connection connection) throws Exception {
                ((HikariDataSource) source).evictConnection(connection);
                connection.close();
            }
        });
        pool("dbcp1", url -> dbcp1(url, SIZE), source -> ((org.apache.commons.dbcp.BasicDataSource) source).close());
        pool("dbcp1 churn", url -> dbcp1(url, 1), source -> ((org.apache.commons.dbcp.BasicDataSource) source).close());
        pool("dbcp2 url", url -> dbcp2(url, SIZE), Combinations::closeIt);
        pool("dbcp2 churn", url -> dbcp2(url, 1), Combinations::closeIt);
        pool("dbcp2 ds", Combinations::dbcp2OverSource, Combinations::closeIt);
        all.add(poolingDriver());
        all.add(oldPoolingDriver());
        pool("c3p0 url", url -> c3p0(url), source -> ((ComboPooledDataSource) source).close());
        pool("c3p0 ds", url -> DataSources.pooledDataSource(h2(url)), source -> DataSources.destroy(source));
        pool(
                "tomcat url",
                url -> tomcat(url, null, SIZE),
                source -> tomcatOf(source).close(true));
        pool(
                "tomcat churn",
                url -> tomcat(url, null, 1),
                source -> tomcatOf(source).close(true));
        pool(
                "tomcat ds",
                url -> tomcat(url, h2(url), SIZE),
                source -> tomcatOf(source).close(true));
        pool("agroal url", url -> agroal(url, org.h2.Driver.class), Combinations::closeIt);
        pool("agroal ds", url -> agroal(url, JdbcDataSource.class), Combinations::closeIt);
        pool("druid", url -> druid(url, SIZE), Combinations::closeIt);
        pool("druid churn", url -> druid(url, 1), Combinations::closeIt);
        pool("vibur url", url -> vibur(url, null), Combinations::closeIt);
        pool("vibur ds", url -> vibur(null, h2(url)), Combinations::closeIt);
        pool("bonecp url", url -> bonecp(url, null), source -> ((BoneCPDataSource) source).close());
        pool("bonecp ds", url -> bonecp(url, h2(url)), source -> ((BoneCPDataSource) source).close());
        all.add(proxool());
        pool("mybatis pooled", url -> myBatis(url, SIZE), source -> ((PooledDataSource) source).forceCloseAll());
        pool("mybatis churn", url -> myBatis(url, 1), source -> ((PooledDataSource) source).forceCloseAll());
        all.add(hibernate());
        pool(
                "spring single connection",
                url -> new SingleConnectionDataSource(url, USER, "", true),
                source -> ((SingleConnectionDataSource) source).destroy());
    }

    private static HikariDataSource hikari(String url, DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setDataSource(source);
        config.setUsername(USER);
        config.setPassword("");
        config.setMaximumPoolSize(SIZE);
        config.setMinimumIdle(2);
        return new HikariDataSource(config);
    }

    private static DataSource dbcp1(String url, int maxIdle) {
        org.apache.commons.dbcp.BasicDataSource source = new org.apache.commons.dbcp.BasicDataSource();
        source.setUrl(url);
        source.setUsername(USER);
        source.setPassword("");
        source.setMaxActive(SIZE);
        source.setMaxIdle(maxIdle);
        source.setMinEvictableIdleTimeMillis(20);
        source.setTimeBetweenEvictionRunsMillis(20);
        return source;
    }

    private static org.apache.commons.dbcp2.BasicDataSource dbcp2(String url, int maxIdle) {
        org.apache.commons.dbcp2.BasicDataSource source = new org.apache.commons.dbcp2.BasicDataSource();
        source.setUrl(url);
        source.setUsername(USER);
        source.setPassword("");
        source.setMaxTotal(SIZE);
        source.setMaxIdle(maxIdle);
        return source;
    }

    private static DataSource dbcp2OverSource(String url) {
        DataSource target = h2(url);
        org.apache.commons.dbcp2.BasicDataSource source = new org.apache.commons.dbcp2.BasicDataSource() {
            @Override
            protected org.apache.commons.dbcp2.ConnectionFactory createConnectionFactory() {
                return new org.apache.commons.dbcp2.DataSourceConnectionFactory(target);
            }
        };
        source.setMaxTotal(SIZE);
        source.setMaxIdle(2);
        return source;
    }

    private static Combination poolingDriver() {
        return new Combination("dbcp2 driver", true) {
            private GenericObjectPool<PoolableConnection> pool;

            @Override
            void open() throws Exception {
                PoolableConnectionFactory factory =
                        new PoolableConnectionFactory(new DriverManagerConnectionFactory(url(), USER, ""), null);
                pool = new GenericObjectPool<PoolableConnection>(factory);
                pool.setMaxTotal(SIZE);
                pool.setMaxIdle(3);
                factory.setPool(pool);
                Class.forName(PoolingDriver.class.getName());
                new PoolingDriver().registerPool(database, pool);
            }

            @Override
            Connection borrow() throws SQLException {
                return DriverManager.getConnection(PoolingDriver.URL_PREFIX + database);
            }

            @Override
            void shut() {
                pool.close();
            }
        };
    }

    private static Combination oldPoolingDriver() {
        return new Combination("dbcp1 driver", true) {
            private org.apache.commons.pool.impl.GenericObjectPool pool;

            @Override
            void open() throws Exception {
                pool = new org.apache.commons.pool.impl.GenericObjectPool(null, SIZE);
                pool.setMaxIdle(3);
                new org.apache.commons.dbcp.PoolableConnectionFactory(
                        new org.apache.commons.dbcp.DriverManagerConnectionFactory(url(), USER, ""),
                        pool,
                        null,
                        null,
                        false,
                        true);
                Class.forName(org.apache.commons.dbcp.PoolingDriver.class.getName());
                new org.apache.commons.dbcp.PoolingDriver().registerPool(database, pool);
            }

            @Override
            Connection borrow() throws SQLException {
                return DriverManager.getConnection("jdbc:apache:commons:dbcp:" + database);
            }

            @Override
            void shut() throws Exception {
                pool.close();
            }
        };
    }

    private static DataSource c3p0(String url) throws Exception {
        ComboPooledDataSource source = new ComboPooledDataSource();
        source.setJdbcUrl(url);
        source.setUser(USER);
        source.setPassword("");
        source.setMinPoolSize(1);
        source.setMaxPoolSize(SIZE);
        source.setAcquireIncrement(2);
        source.setMaxIdleTimeExcessConnections(1);
        return source;
    }

    private static org.apache.tomcat.jdbc.pool.DataSource tomcat(String url, DataSource target, int maxIdle) {
        org.apache.tomcat.jdbc.pool.DataSource source = new org.apache.tomcat.jdbc.pool.DataSource();
        if (target == null) {
            source.setUrl(url);
            source.setDriverClassName("org.h2.Driver");
        } else {
            source.setDataSource(target);
        }
        source.setUsername(USER);
        source.setPassword("");
        source.setInitialSize(1);
        source.setMinIdle(1);
        source.setMaxIdle(maxIdle);
        source.setMaxActive(SIZE);
        return source;
    }

    private static org.apache.tomcat.jdbc.pool.DataSource tomcatOf(DataSource source) {
        return (org.apache.tomcat.jdbc.pool.DataSource) source;
    }

    private static DataSource agroal(String url, Class<?> provider) throws SQLException {
        AgroalDataSourceConfigurationSupplier supplier = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.initialSize(1)
                        .minSize(1)
                        .maxSize(SIZE)
                        .reapTimeout(Duration.ofMillis(100))
                        .connectionFactoryConfiguration(factory -> factory.connectionProviderClass(provider)
                                .jdbcUrl(url)
                                .principal(new NamePrincipal(USER))
                                .credential(new SimplePassword(""))));
        return AgroalDataSource.from(supplier);
    }

    private static DataSource druid(String url, int minIdle) {
        DruidDataSource source = new DruidDataSource();
        source.setUrl(url);
        source.setUsername(USER);
        source.setPassword("");
        source.setMaxActive(SIZE);
        source.setMinIdle(minIdle);
        source.setTimeBetweenEvictionRunsMillis(30);
        source.setMinEvictableIdleTimeMillis(30);
        return source;
    }

    private static DataSource vibur(String url, DataSource target) {
        ViburDBCPDataSource source = new ViburDBCPDataSource();
        source.setJdbcUrl(url);
        source.setExternalDataSource(target);
        source.setUsername(USER);
        source.setPassword("");
        source.setPoolInitialSize(2);
        source.setPoolMaxSize(SIZE);
        source.start();
        return source;
    }

    private static DataSource bonecp(String url, DataSource target) throws Exception {
        BoneCPConfig config = new BoneCPConfig();
        config.setJdbcUrl(url);
        config.setDatasourceBean(target);
        config.setUsername(USER);
        config.setPassword("");
        config.setPartitionCount(1);
        config.setMinConnectionsPerPartition(2);
        config.setMaxConnectionsPerPartition(SIZE);
        config.setDisableJMX(true);
        return new BoneCPDataSource(config);
    }

    private static Combination proxool() {
        return new Combination("proxool", true) {
            @Override
            void open() throws Exception {
                Class.forName("org.logicalcobwebs.proxool.ProxoolDriver");
                Properties info = new Properties();
                info.setProperty("proxool.maximum-connection-count", Integer.toString(SIZE));
                info.setProperty("proxool.minimum-connection-count", "1");
                info.setProperty("user", USER);
                info.setProperty("password", "");
                org.logicalcobwebs.proxool.ProxoolFacade.registerConnectionPool(
                        "proxool." + database + ":org.h2.Driver:" + url(), info);
            }

            @Override
            Connection borrow() throws SQLException {
                return DriverManager.getConnection("proxool." + database);
            }

            @Override
            void shut() throws Exception {
                org.logicalcobwebs.proxool.ProxoolFacade.removeConnectionPool(database);
            }
        };
    }

    private static DataSource myBatis(String url, int maxIdle) {
        PooledDataSource source = new PooledDataSource("org.h2.Driver", url, USER, "");
        source.setPoolMaximumActiveConnections(SIZE);
        source.setPoolMaximumIdleConnections(maxIdle);
        return source;
    }

    private static Combination hibernate() {
        return new Combination("hibernate built-in", true) {
            private DriverManagerConnectionProviderImpl provider;

            @Override
            void open() {
                provider = new DriverManagerConnectionProviderImpl();
                java.util.Map<String, Object> settings = new java.util.HashMap<String, Object>();
                settings.put("hibernate.connection.url", url());
                settings.put("hibernate.connection.driver_class", "org.h2.Driver");
                settings.put("hibernate.connection.username", USER);
                settings.put("hibernate.connection.password", "");
                settings.put("hibernate.connection.pool_size", Integer.toString(SIZE));
                org.hibernate.boot.registry.StandardServiceRegistry registry =
                        new org.hibernate.boot.registry.StandardServiceRegistryBuilder()
                                .applySettings(settings)
                                .applySetting("hibernate.dialect", "org.hibernate.dialect.H2Dialect")
                                .build();
                provider = (DriverManagerConnectionProviderImpl)
                        registry.getService(org.hibernate.engine.jdbc.connections.spi.ConnectionProvider.class);
            }

            @Override
            Connection borrow() throws SQLException {
                return provider.getConnection();
            }

            @Override
            void giveBack(Connection connection) throws SQLException {
                provider.closeConnection(connection);
            }

            @Override
            void shut() {
                provider.stop();
            }
        };
    }

    private void homeMade() {
        pool("home-made", url -> new RoundPool(url, SIZE, false, false), Combinations::closeIt);
        pool("home-made churn", url -> new RoundPool(url, 1, false, false), Combinations::closeIt);
        pool("home-made filled", url -> new RoundPool(url, SIZE, false, true), Combinations::closeIt);
        pool("home-made filled churn", url -> new RoundPool(url, 1, false, true), Combinations::closeIt);
        all.add(
                new OfSource(
                        "home-made raw", true, url -> new RoundPool(url, SIZE, true, false), Combinations::closeIt) {
                    @Override
                    void giveBack(Connection connection) throws Exception {
                        ((RoundPool) source).giveBack(connection);
                    }
                });
        all.add(new Combination("home-made, no source", true) {
            private KeepingPool pool;

            @Override
            void open() {
                pool = new KeepingPool(url(), USER, "", true);
            }

            @Override
            Connection borrow() throws SQLException {
                return pool.take();
            }

            @Override
            void giveBack(Connection connection) throws SQLException {
                pool.giveBack(connection);
            }

            @Override
            void shut() throws SQLException {
                pool.close();
            }
        });
    }

    private void drivers(String[] postgres, String[] mariaDb) {
        pool(
                "h2 pool",
                url -> JdbcConnectionPool.create(url, USER, ""),
                source -> ((JdbcConnectionPool) source).dispose());
        all.add(new OfSource("hsqldb pool", true, Combinations::hsqldb, source -> ((JDBCPool) source).close(0)) {
            @Override
            String url() {
                return "jdbc:hsqldb:mem:" + database;
            }
        });
        if (postgres != null) {
            all.add(
                    new OfSource(
                            "postgresql pool",
                            true,
                            url -> postgresPool(postgres),
                            source -> ((PGPoolingDataSource) source).close()) {
                        @Override
                        String url() {
                            return postgres[0];
                        }
                    });
        }
        if (mariaDb != null) {
            all.add(
                    new OfSource(
                            "mariadb pool",
                            true,
                            url -> mariaDbPool(mariaDb),
                            source -> ((MariaDbPoolDataSource) source).close()) {
                        @Override
                        String url() {
                            return mariaDb[0];
                        }
                    });
        }
    }

    private static DataSource hsqldb(String url) {
        JDBCPool pool = new JDBCPool(SIZE);
        pool.setUrl(url);
        pool.setUser("SA");
        pool.setPassword("");
        return pool;
    }

    @SuppressWarnings("deprecation")
    private static DataSource postgresPool(String[] postgres) {
        PGPoolingDataSource source = new PGPoolingDataSource();
        source.setDataSourceName("matrix");
        source.setUrl(postgres[0]);
        source.setUser(postgres[1]);
        source.setPassword(postgres[2]);
        source.setMaxConnections(SIZE);
        return source;
    }

    private static DataSource mariaDbPool(String[] mariaDb) throws SQLException {
        MariaDbPoolDataSource source = new MariaDbPoolDataSource(mariaDb[0] + "?maxPoolSize=" + SIZE);
        source.setUser(mariaDb[1]);
        source.setPassword(mariaDb[2]);
        return source;
    }

    private void unpooled(String[] postgres) {
        unpooledCall("DriverManager", url -> DriverManager.getConnection(url, USER, ""));
        unpooledCall("driver.connect", url -> connect(DriverManager.getDriver(url), url));
        unpooledCall("new driver each time", url -> connect(new org.h2.Driver(), url));
        unpooledCall("new source each time", url -> h2(url).getConnection());
        all.add(new OfJooq());
        unpooledCall("jdbi", url -> handleOf(Jdbi.create(url, USER, "").open()));
        unpooled("own source", url -> new ManagerSource(url, USER, ""));
        unpooled("logging source", url -> new LoggingSource(new ManagerSource(url, USER, "")));
        unpooled("logging driver's source", url -> new LoggingSource(h2(url)));
        unpooled("spring DriverManager", url -> new DriverManagerDataSource(url, USER, ""));
        unpooled("spring driver", url -> new SimpleDriverDataSource(new org.h2.Driver(), url, USER, ""));
        unpooled("spring lazy", url -> new LazyConnectionDataSourceProxy(new DriverManagerDataSource(url, USER, "")));
        unpooled("spring delegating", url -> new DelegatingDataSource(new DriverManagerDataSource(url, USER, "")));
        unpooled("mybatis unpooled", url -> new UnpooledDataSource("org.h2.Driver", url, USER, ""));
        unpooled("h2 source", Combinations::h2);
        all.add(new Combination("p6spy", false) {
            @Override
            void open() {}

            @Override
            Connection borrow() throws SQLException {
                return DriverManager.getConnection(url().replace("jdbc:", "jdbc:p6spy:"), USER, "");
            }

            @Override
            void shut() {}
        });
        if (postgres != null) {
            all.add(new OfSource("postgresql source", false, url -> postgresSource(postgres), source -> {}) {
                @Override
                String url() {
                    return postgres[0];
                }
            });
        }
    }

    /**
     * Holds on to each context for as long as its connection is in use, as its user does: jOOQ's provider closes the connection when
     * it is finalized, under whoever uses it, with and without an agent.
     */
    private static final class OfJooq extends Combination {
        private final Map<Connection, DSLContext> contexts =
                Collections.synchronizedMap(new IdentityHashMap<Connection, DSLContext>());

        OfJooq() {
            super("jooq", false);
        }

        @Override
        void open() {}

        @Override
        Connection borrow() {
            DSLContext context = DSL.using(url(), USER, "");
            ConnectionProvider provider = context.configuration().connectionProvider();
            Connection connection = provider.acquire();
            contexts.put(connection, context);
            return connection;
        }

        @Override
        void giveBack(Connection connection) throws Exception {
            super.giveBack(connection);
            contexts.remove(connection);
        }

        @Override
        void shut() {}
    }

    private static Connection handleOf(Handle handle) {
        return handle.getConnection();
    }

    private static Connection connect(Driver driver, String url) throws SQLException {
        Properties info = new Properties();
        info.setProperty("user", USER);
        info.setProperty("password", "");
        return driver.connect(url, info);
    }

    private static DataSource postgresSource(String[] postgres) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres[0]);
        source.setUser(postgres[1]);
        source.setPassword(postgres[2]);
        return source;
    }

    static void silence() {
        Logger.getLogger("").setLevel(Level.OFF);
    }
}
