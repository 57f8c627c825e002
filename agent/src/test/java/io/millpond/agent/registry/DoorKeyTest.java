/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Properties;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

class DoorKeyTest {

    private static final String URL = "jdbc:postgresql://db1/orders";

    private static Properties credentials(String user, String password) {
        Properties info = new Properties();
        info.setProperty("user", user);
        info.setProperty("password", password);
        return info;
    }

    @Test
    void equalUrlUserPasswordAndPropertiesAreOneKey() {
        DoorKey first = DoorKey.ofDriverManager(URL, credentials("shop", "s3cret"));
        DoorKey second = DoorKey.ofDriverManager(URL, credentials("shop", "s3cret"));

        assertThat(first).isEqualTo(second).hasSameHashCodeAs(second);
    }

    @Test
    void anotherPasswordIsAnotherKeyWithTheSameHash() {
        DoorKey right = DoorKey.ofDriverManager(URL, credentials("shop", "s3cret"));
        DoorKey wrong = DoorKey.ofDriverManager(URL, credentials("shop", "s3creT"));

        assertThat(right).isNotEqualTo(wrong);
        assertThat(right.hashCode()).as("a secret takes no part in the hash").isEqualTo(wrong.hashCode());
    }

    @Test
    void aMissingPasswordIsNotAnEmptyOne() {
        Properties without = new Properties();
        without.setProperty("user", "shop");

        assertThat(DoorKey.ofDriverManager(URL, without))
                .isNotEqualTo(DoorKey.ofDriverManager(URL, credentials("shop", "")));
    }

    @Test
    void everyPropertyCountsThoseBehindDefaultsToo() {
        Properties defaults = credentials("shop", "s3cret");
        defaults.setProperty("ApplicationName", "a");
        Properties layered = new Properties(defaults);
        Properties flat = credentials("shop", "s3cret");
        flat.setProperty("ApplicationName", "a");
        Properties other = credentials("shop", "s3cret");
        other.setProperty("ApplicationName", "b");

        Properties again = new Properties((Properties) defaults.clone());

        assertThat(DoorKey.ofDriverManager(URL, layered)).isEqualTo(DoorKey.ofDriverManager(URL, again));
        assertThat(DoorKey.ofDriverManager(URL, layered)).isNotEqualTo(DoorKey.ofDriverManager(URL, other));
        assertThat(DoorKey.ofDriverManager(URL, layered))
                .as("a driver may not look behind")
                .isNotEqualTo(DoorKey.ofDriverManager(URL, flat));
    }

    @Test
    void aValueThatIsNoStringIsTheSameOnlyAsItself() {
        Properties first = credentials("shop", "s3cret");
        first.put("socketFactory", new StringBuilder("x"));
        Properties same = (Properties) first.clone();
        Properties equalLooking = credentials("shop", "s3cret");
        equalLooking.put("socketFactory", new StringBuilder("x"));

        assertThat(DoorKey.ofDriverManager(URL, first)).isEqualTo(DoorKey.ofDriverManager(URL, same));
        assertThat(DoorKey.ofDriverManager(URL, first)).isNotEqualTo(DoorKey.ofDriverManager(URL, equalLooking));
    }

    /** Answers something else than it holds. */
    private static final class Shouting extends Properties {
        private static final long serialVersionUID = 1L;

        @Override
        public String getProperty(String name) {
            return super.getProperty(name).toUpperCase(Locale.ROOT);
        }
    }

    @Test
    void propertiesThatAnswerOtherThanTheyHoldCountWithBoth() {
        Properties shouting = new Shouting();
        shouting.putAll(credentials("SHOP", "s3cret"));
        Properties held = new Shouting();
        held.putAll(credentials("SHOP", "S3CRET"));

        assertThat(DoorKey.ofDriverManager(URL, shouting))
                .isEqualTo(DoorKey.ofDriverManager(URL, (Properties) shouting.clone()))
                .isNotEqualTo(DoorKey.ofDriverManager(URL, held))
                .isNotEqualTo(DoorKey.ofDriverManager(URL, credentials("SHOP", "S3CRET")));
    }

    @Test
    void aSubjectIsTheSameOnlyAsItself() {
        DoorKey key = DoorKey.ofDriverManager(URL, null);
        Subject bob = new Subject();

        assertThat(key.by(bob)).isEqualTo(key.by(bob)).hasSameHashCodeAs(key.by(bob));
        assertThat(key.by(bob)).isNotEqualTo(key).isNotEqualTo(key.by(new Subject()));
        assertThat(key).isNotEqualTo(key.by(bob));
    }

    @Test
    void laterChangesToThePropertiesDoNotReachTheKey() {
        Properties info = credentials("shop", "s3cret");
        DoorKey key = DoorKey.ofDriverManager(URL, info);

        info.setProperty("user", "admin");

        assertThat(key).isEqualTo(DoorKey.ofDriverManager(URL, credentials("shop", "s3cret")));
    }

    @Test
    void aDoorOfADataSourceIsNotThatOfDriverManager() {
        DoorKey manager = DoorKey.ofDriverManager(URL, credentials("shop", "s3cret"));
        DoorKey source = DoorKey.ofDataSource(String.class, URL, credentials("shop", "s3cret"), null);

        assertThat(manager).isNotEqualTo(source);
    }

    @Test
    void nothingOfItIsShown() {
        Properties info = credentials("shop", "s3cret");
        info.setProperty("sslpassword", "canary");

        String shown = DoorKey.ofDriverManager(URL + "?password=hunter2", info).toString();

        assertThat(shown).doesNotContain("s3cret", "canary", "hunter2", "shop", "db1");
    }
}
