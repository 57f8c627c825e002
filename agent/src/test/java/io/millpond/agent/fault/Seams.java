/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.fault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * What each method of ours calls, in the order of its bytecode: calls of our own code by class and name, fault points by name,
 * {@code #name} for a call of the driver, {@code catch(...)} where a handler begins. A call that no handler of its method covers ends
 * in {@code !} where it matters: a fault point, or the driver.
 */
final class Seams {

    /** One method: its class and name with the types of its parameters, what it answers, and its calls. */
    record Seam(String type, String name, String parameters, String answer, List<String> calls, boolean advice) {

        String method() {
            return type + '.' + name + '(' + parameters + ')';
        }

        String shape() {
            return String.join(" ", calls);
        }

        boolean hasPoint() {
            return calls.stream().anyMatch(call -> call.startsWith("pass("));
        }

        /** Where the driver's call of the same name is; less than 0: it makes none. */
        int driversCall() {
            for (int i = 0; i < calls.size(); i++) {
                if (calls.get(i).replace("!", "").equals('#' + name)) {
                    return i;
                }
            }
            return -1;
        }
    }

    private static final int WIDTH = 138;

    private Seams() {}

    /** Of the compiled classes in this folder and those below, or in this jar. */
    static List<Seam> in(Path classes) throws IOException {
        if (Files.isDirectory(classes)) {
            return below(classes);
        }
        try (FileSystem jar = FileSystems.newFileSystem(classes)) {
            return below(jar.getPath("/"));
        }
    }

    private static List<Seam> below(Path folder) throws IOException {
        List<Seam> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    new ClassReader(in).accept(new Reader(all), ClassReader.SKIP_FRAMES);
                }
            }
        }
        return all;
    }

    /** Methods with the same calls stand together, by class, the methods below the calls. */
    static String page(List<Seam> seams) {
        Map<String, Map<String, TreeSet<String>>> byShape = new TreeMap<>();
        for (Seam seam : seams) {
            byShape.computeIfAbsent(seam.shape(), shape -> new TreeMap<>())
                    .computeIfAbsent(seam.type(), type -> new TreeSet<>())
                    .add(seam.name() + '(' + seam.parameters() + ')');
        }
        StringBuilder page = new StringBuilder();
        byShape.forEach((shape, types) -> {
            page.append(wrapped("", List.of(shape.split(" "))));
            types.forEach((type, methods) -> page.append(wrapped("    ", prepended(type + ':', methods))));
        });
        return page.toString();
    }

    private static List<String> prepended(String first, TreeSet<String> rest) {
        List<String> all = new ArrayList<>(rest);
        all.add(0, first);
        return all;
    }

    /** The words in lines; the second and all further lines go further in. */
    private static String wrapped(String indent, List<String> words) {
        StringBuilder text = new StringBuilder();
        StringBuilder line = new StringBuilder(indent);
        for (String word : words) {
            if (line.length() + word.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(indent).append("        ");
            }
            line.append(word).append(' ');
        }
        return text.append(line.toString().stripTrailing()).append('\n').toString();
    }

    private static String shortName(String internal) {
        return internal.substring(internal.lastIndexOf('/') + 1);
    }

    private static final class Reader extends ClassVisitor {

        private final List<Seam> all;
        private String type = "";

        Reader(List<Seam> all) {
            super(Opcodes.ASM9);
            this.all = all;
        }

        @Override
        public void visit(int version, int access, String name, String signature, String above, String[] faces) {
            type = name;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            boolean synthetic = (access & Opcodes.ACC_SYNTHETIC) != 0 && !name.startsWith("lambda$");
            return synthetic || (access & Opcodes.ACC_ABSTRACT) != 0 ? null : new Body(all, type, name, descriptor);
        }
    }

    private static final class Body extends MethodVisitor {

        private final List<Seam> all;
        private final String type;
        private final String name;
        private final String descriptor;
        private final List<String> calls = new ArrayList<>();
        private final Map<Label, TreeSet<String>> handlers = new java.util.HashMap<>();
        private final Map<Label, Integer> begins = new java.util.HashMap<>();
        private final Map<Label, Integer> ends = new java.util.HashMap<>();
        private int covering;
        private String point = "";
        private boolean used = true;
        private boolean advice;

        Body(List<Seam> all, String type, String name, String descriptor) {
            super(Opcodes.ASM9);
            this.all = all;
            this.type = type;
            this.name = name;
            this.descriptor = descriptor;
        }

        @Override
        public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
            if (!annotation.contains("/asm/Advice$On")) {
                return null;
            }
            advice = true;
            StringJoiner values =
                    new StringJoiner(",", '@' + shortName(annotation).replace(";", "") + "(", ")");
            return new AnnotationVisitor(Opcodes.ASM9) {
                @Override
                public void visit(String key, Object value) {
                    values.add(key + '=' + shortName(value.toString()).replace(";", ""));
                }

                @Override
                public void visitEnd() {
                    calls.add(values.toString());
                }
            };
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String caught) {
            handlers.computeIfAbsent(handler, at -> new TreeSet<>()).add(caught == null ? "any" : shortName(caught));
            begins.merge(start, 1, Integer::sum);
            ends.merge(end, 1, Integer::sum);
        }

        @Override
        public void visitLabel(Label label) {
            covering += begins.getOrDefault(label, 0) - ends.getOrDefault(label, 0);
            TreeSet<String> caught = handlers.get(label);
            if (caught != null) {
                calls.add("catch(" + String.join("|", caught) + ')');
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String field, String fieldType) {
            if (owner.endsWith("/fault/FaultPoint") && opcode == Opcodes.GETSTATIC) {
                point = used ? field : point + '|' + field; // one of two: a choice of the code before
                used = false;
            } else if (opcode == Opcodes.PUTFIELD && owner.startsWith("io/millpond/bootstrap/")) {
                calls.add(shortName(owner) + '.' + field + '=');
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String called, String calledType, boolean isInterface) {
            if (owner.endsWith("/fault/FaultPoint")) {
                calls.add(called + '(' + point + ')' + uncovered());
                used = true;
            } else if (owner.startsWith("io/millpond/") && !called.startsWith("access$")) {
                boolean reports = calledType.contains("/fault/FaultPoint;");
                calls.add((owner.equals(type) ? "" : shortName(owner) + '.')
                        + called
                        + (reports ? '(' + point + ')' : ""));
                used |= reports;
            } else if (isInterface && owner.matches("javax?/sql/.*") && !called.equals("getClass")) {
                calls.add('#' + called + uncovered());
            }
        }

        private String uncovered() {
            return covering > 0 ? "" : "!";
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                calls.add("return");
            } else if (opcode == Opcodes.ATHROW) {
                calls.add("throw");
            }
        }

        @Override
        public void visitEnd() {
            StringJoiner parameters = new StringJoiner(",");
            for (Type parameter : Type.getArgumentTypes(descriptor)) {
                parameters.add(plain(parameter));
            }
            all.add(new Seam(
                    shortName(type),
                    name.replaceFirst("^lambda\\$(.*)\\$\\d+$", "lambda\\$$1"), // compilers number them as they like
                    parameters.toString(),
                    Type.getReturnType(descriptor).getClassName(),
                    List.copyOf(calls),
                    advice));
        }

        private static String plain(Type type) {
            String full = type.getClassName();
            return full.substring(full.lastIndexOf('.') + 1);
        }
    }
}
