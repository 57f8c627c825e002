/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Where a PostgreSQL can come from: the Maven artifact's archive, or an installation of the system. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** Unpacks the archive for this machine into the folder and answers the folder of the programs. */
    static Path unpack(Path target, Cleanup cleanup) throws IOException {
        String name = archive();
        try (InputStream archive = PostgresBinaries.class.getResourceAsStream(name)) {
            if (archive == null) {
                throw new IOException("no " + name.substring(1) + " among the libraries");
            }
            extract(archive, target, cleanup);
        }
        return target.resolve("bin");
    }

    /* By its name: the artifact's own resolver would bring a logger along and say so on the terminal. A Mac translates. */
    private static String archive() {
        String arch = System.getProperty("os.arch");
        if (System.getProperty("os.name").startsWith("Mac")) {
            return "/postgres-darwin-x86_64.txz";
        }
        String alpine = Files.exists(Path.of("/etc/alpine-release")) ? "-alpine_linux" : "";
        return "/postgres-linux-" + (arch.equals("amd64") ? "x86_64" : arch) + alpine + ".txz";
    }

    static List<Path> installed() throws IOException {
        Path debian = Path.of("/usr/lib/postgresql");
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .sorted()
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static void extract(InputStream archive, Path target, Cleanup cleanup) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                cleanup.goOn();
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive points outside itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if ((entry.getMode() & 0100) != 0) {
                        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }
    }
}
