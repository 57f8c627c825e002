/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Many;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Result;
import org.apache.ibatis.annotations.Results;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.SelectProvider;
import org.apache.ibatis.annotations.Update;
import org.apache.ibatis.cursor.Cursor;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.datasource.unpooled.UnpooledDataSource;
import org.apache.ibatis.executor.BatchResult;
import org.apache.ibatis.jdbc.SQL;
import org.apache.ibatis.jdbc.ScriptRunner;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.mapping.FetchType;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.RowBounds;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.session.TransactionIsolationLevel;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

/** A shop on MyBatis. Arguments: url user password unpooled|pooled|own. */
public final class MyBatisApp {
    private MyBatisApp() {}

    /** A customer with orders that are loaded when they are asked for. */
    public static class Customer implements Serializable {
        private static final long serialVersionUID = 1L;
        private Integer id;
        private String name;
        private List<Sale> sales;

        public Integer getId() {
            return id;
        }

        public void setId(Integer id) {
            this.id = id;
        }

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public List<Sale> getSales() {
            return sales;
        }

        public void setSales(List<Sale> sales) {
            this.sales = sales;
        }
    }

    /** A sale. */
    public static class Sale implements Serializable {
        private static final long serialVersionUID = 1L;
        private int id;
        private int customer;
        private BigDecimal amount;

        public int getId() {
            return id;
        }

        public void setId(int id) {
            this.id = id;
        }

        public int getCustomer() {
            return customer;
        }

        public void setCustomer(int customer) {
            this.customer = customer;
        }

        public BigDecimal getAmount() {
            return amount;
        }

        public void setAmount(BigDecimal amount) {
            this.amount = amount;
        }
    }

    /** SQL that is built. */
    public static final class Built {
        public String named(@Param("name") final String name) {
            return new SQL() {
                {
                    SELECT("id", "name");
                    FROM("customer");
                    if (name != null) {
                        WHERE("name like #{name}");
                    }
                    ORDER_BY("id");
                }
            }.toString();
        }
    }

    /** The mapper. */
    public interface Shop {
        @Insert("insert into customer (name) values (#{name})")
        @Options(useGeneratedKeys = true, keyProperty = "id")
        int addCustomer(Customer customer);

        @Insert("insert into sale (id, customer, amount) values (#{id}, #{customer}, #{amount})")
        int addSale(Sale sale);

        @Select("select id, name from customer where id = #{id}")
        @Results({
            @Result(property = "id", column = "id", id = true),
            @Result(property = "sales", column = "id", many = @Many(select = "salesOf", fetchType = FetchType.LAZY))
        })
        Customer customer(int id);

        @Select("select id, customer, amount from sale where customer = #{customer} order by id")
        List<Sale> salesOf(int customer);

        @Select("select id, customer, amount from sale order by id")
        Cursor<Sale> allSales();

        @SelectProvider(type = Built.class, method = "named")
        List<Customer> named(@Param("name") String name);

        @Select({
            "<script>select count(*) from sale where id in",
            "<foreach item='id' collection='ids' open='(' separator=',' close=')'>#{id}</foreach></script>"
        })
        int countIn(@Param("ids") List<Integer> ids);

        @Update("update sale set amount = amount * 2 where customer = #{customer}")
        int raise(int customer);

        @Delete("delete from sale where id > #{id}")
        int forget(int id);

        @Select("select * from no_such_table")
        List<Map<String, Object>> broken();
    }

    public static void main(String[] args) throws Exception {
        Stage stage = new Stage(args);
        DataSource source = source(stage);
        Configuration configuration = new Configuration(new Environment("it", new JdbcTransactionFactory(), source));
        configuration.addMapper(Shop.class);
        configuration.setAggressiveLazyLoading(false);
        SqlSessionFactory factory = new SqlSessionFactoryBuilder().build(configuration);
        schema(stage, source);
        for (int round = 0; round < 8; round++) {
            stage.at("round" + round);
            round(stage, factory, round);
        }
        if (source instanceof PooledDataSource) {
            stage.say("idle " + ((PooledDataSource) source).getPoolState().getIdleConnectionCount());
            ((PooledDataSource) source).forceCloseAll();
        }
        stage.say("end");
    }

    private static DataSource source(Stage stage) {
        if (stage.more.get(0).equals("own")) {
            return stage.ownDataSource();
        }
        if (stage.more.get(0).equals("pooled")) {
            return new PooledDataSource(stage.driverClass(), stage.url, stage.user, stage.password);
        }
        return new UnpooledDataSource(stage.driverClass(), stage.url, stage.user, stage.password);
    }

    private static void schema(Stage stage, DataSource source) throws Exception {
        try (Connection connection = source.getConnection()) {
            ScriptRunner runner = new ScriptRunner(connection);
            runner.setLogWriter(null);
            runner.setStopOnError(true);
            runner.runScript(new java.io.StringReader("create table customer (id " + stage.serial()
                    + ", name varchar(40) not null, primary key (id));\n"
                    + "create table sale (id int not null, customer int not null, amount decimal(10,2),"
                    + " primary key (id), foreign key (customer) references customer (id));\n"));
        }
    }

    private static void round(Stage stage, SqlSessionFactory factory, int round) throws Exception {
        Customer customer = new Customer();
        customer.setName("customer " + round);
        try (SqlSession session = factory.openSession()) {
            stage.session(session.getConnection());
            Shop shop = session.getMapper(Shop.class);
            stage.tell("add", () -> shop.addCustomer(customer) + " id " + customer.getId());
            for (int i = 0; i < 3; i++) {
                Sale sale = sale(round * 100 + i, customer.getId(), i);
                stage.tell("sale", () -> shop.addSale(sale));
            }
            if (round % 3 == 2) {
                session.rollback();
            } else {
                session.commit();
            }
        }
        try (SqlSession session = factory.openSession()) {
            stage.session(session.getConnection());
            Shop shop = session.getMapper(Shop.class);
            Customer found = shop.customer(customer.getId());
            stage.tell(
                    "lazy",
                    () -> found == null
                            ? "none"
                            : found.getName() + " " + found.getSales().size());
            stage.tell("duplicate", () -> shop.addSale(sale(1, customer.getId(), 1)) + shop.addSale(sale(1, 1, 1)));
            stage.tell("orphan", () -> shop.addSale(sale(2_000, 999_999, 1)));
            stage.tell("broken", shop::broken);
            session.rollback();
            stage.tell("after", () -> shop.named("customer%").size());
        }
        try (SqlSession session = factory.openSession(ExecutorType.BATCH, false)) {
            Shop shop = session.getMapper(Shop.class);
            for (int i = 10; i < 30; i++) {
                shop.addSale(sale(round * 100 + i, 1, i));
            }
            shop.raise(1);
            stage.tell("batch", () -> counts(session.flushStatements()));
            session.commit();
        }
        try (SqlSession session = factory.openSession(ExecutorType.BATCH, false)) {
            Shop shop = session.getMapper(Shop.class);
            shop.addSale(sale(90_000 + round, 1, 1));
            shop.addSale(sale(round * 100 + 10, 1, 1));
            stage.tell("broken batch", () -> counts(session.flushStatements()));
            session.rollback();
        }
        try (SqlSession session = factory.openSession(ExecutorType.REUSE, TransactionIsolationLevel.SERIALIZABLE)) {
            Shop shop = session.getMapper(Shop.class);
            stage.tell("isolation", () -> session.getConnection().getTransactionIsolation());
            stage.tell("cursor", () -> sum(shop));
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ids.add(round * 100 + i);
            }
            stage.tell("in", () -> shop.countIn(ids));
            stage.tell(
                    "bounds",
                    () -> session.selectList(
                                    Shop.class.getName() + ".named",
                                    new HashMap<String, Object>(nameOnly(null)),
                                    new RowBounds(1, 2))
                            .size());
            stage.tell("forget", () -> shop.forget(round * 100 + 25));
            session.commit();
        }
        try (SqlSession session = factory.openSession(true)) {
            stage.tell(
                    "autocommit",
                    () -> session.getConnection().getAutoCommit() + " "
                            + session.getConnection().getTransactionIsolation());
            stage.tell("raise", () -> session.getMapper(Shop.class).raise(1));
        }
    }

    private static Map<String, Object> nameOnly(String name) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("name", name);
        return parameters;
    }

    private static String sum(Shop shop) throws Exception {
        try (Cursor<Sale> cursor = shop.allSales()) {
            BigDecimal sum = BigDecimal.ZERO;
            int count = 0;
            for (Sale sale : cursor) {
                sum = sum.add(sale.getAmount());
                count++;
            }
            return count + " " + sum;
        }
    }

    private static String counts(List<BatchResult> results) {
        StringBuilder text = new StringBuilder();
        for (BatchResult result : results) {
            text.append(java.util.Arrays.toString(result.getUpdateCounts()));
        }
        return text.toString();
    }

    private static Sale sale(int id, int customer, int amount) {
        Sale sale = new Sale();
        sale.setId(id);
        sale.setCustomer(customer);
        sale.setAmount(new BigDecimal(amount).movePointLeft(1));
        return sale;
    }
}
