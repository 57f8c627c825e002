/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class GlobTest {

    @Test
    void aStarIsAnyRunAndAQuestionMarkAnyCharacter() {
        Glob glob = Glob.of(Arrays.asList("jdbc:h2:*", "*//db?/reports*"));

        assertThat(glob.matches("jdbc:h2:mem:x")).isTrue();
        assertThat(glob.matches("jdbc:postgresql://db1/reports?ssl=true")).isTrue();
        assertThat(glob.matches("jdbc:postgresql://db12/reports")).isFalse();
        assertThat(glob.matches("jdbc:postgresql://db1/orders")).isFalse();
    }

    @Test
    void otherSignsAreTheyThemselves() {
        Glob glob = Glob.of(Collections.singletonList("jdbc:x:(a|b)+.[c]\\E"));

        assertThat(glob.matches("jdbc:x:(a|b)+.[c]\\E")).isTrue();
        assertThat(glob.matches("jdbc:x:a.c")).isFalse();
    }

    @Test
    void noGlobMatchesNothing() {
        assertThat(Glob.of(Collections.emptyList()).matches("jdbc:h2:mem:x")).isFalse();
    }
}
