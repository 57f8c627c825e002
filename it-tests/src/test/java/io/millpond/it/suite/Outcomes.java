/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** How each test of a suite ended, by {@code class#method}, as the JUnit platform console reports it. */
public final class Outcomes {
    /** Among the names of tests with parameters: an object without a text of its own. */
    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]{4,}");

    private static final String PASSED = "passed";

    private final Map<String, List<String>> byTest = new TreeMap<>();

    private Outcomes() {}

    static Outcomes read(Path reports) throws IOException {
        Outcomes outcomes = new Outcomes();
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".xml")).toList()) {
                outcomes.readFile(file);
            }
        }
        outcomes.byTest.values().forEach(Collections::sort);
        return outcomes;
    }

    private void readFile(Path file) throws IOException {
        try {
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
            NodeList cases = document.getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                String name = test.getAttribute("classname") + "#" + test.getAttribute("name");
                byTest.computeIfAbsent(IDENTITY.matcher(name).replaceAll("@"), key -> new ArrayList<>())
                        .add(outcome(test));
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file.toString(), e);
        }
    }

    private static String outcome(Element test) {
        for (Node child = test.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element
                    && Set.of("failure", "error", "skipped").contains(element.getTagName())) {
                String message = element.getAttribute("message");
                return element.getTagName() + " " + element.getAttribute("type") + ": "
                        + message.substring(0, Math.min(300, message.length()));
            }
        }
        return PASSED;
    }

    public int tests() {
        return byTest.values().stream().mapToInt(List::size).sum();
    }

    public int passed() {
        return (int) byTest.values().stream()
                .flatMap(List::stream)
                .filter(PASSED::equals)
                .count();
    }

    /** The tests that end otherwise here and there; what a failure says is not compared. */
    public Set<String> differing(Outcomes other) {
        Set<String> names = new TreeSet<>(byTest.keySet());
        names.addAll(other.byTest.keySet());
        names.removeIf(name -> kinds(name).equals(other.kinds(name)));
        return names;
    }

    private List<String> kinds(String name) {
        return of(name).stream().map(outcome -> outcome.split(" ", 2)[0]).toList();
    }

    public List<String> of(String test) {
        return byTest.getOrDefault(test, List.of("absent"));
    }
}
