/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class LoaderViewTest {

    @Test
    void aCopyOfTheDriverInAnotherLoaderIsAnotherDriver() throws Exception {
        Class<?> own = org.h2.Driver.class;
        URL jar = own.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader other = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
            Class<?> copy = Class.forName("org.h2.Driver", false, other);
            LoaderView view = new LoaderView(own);

            assertThat(view.isVisibleTo(own.getClassLoader())).isTrue();
            assertThat(view.isVisibleTo(other)).isFalse();
            assertThat(view.isBroughtBySameLoader(own)).isTrue();
            assertThat(view.isBroughtBySameLoader(copy)).isFalse();
        }
    }
}
