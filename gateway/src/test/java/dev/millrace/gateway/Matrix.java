package dev.millrace.gateway;

import dev.millrace.gateway.Cast.Role;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is to come of each operation for each role, as a table of text says it. */
record Matrix(List<Cell> all) {

    /** The first line names the roles; each other one an operation, perhaps with a variant in parentheses, and what comes of it. */
    static Matrix read(String table) {
        String[] lines = table.split("\n", -1);
        List<Role> roles = Arrays.stream(lines[0].strip().split(" +", -1)).map(Role::valueOf).toList();
        if (!roles.equals(List.of(Role.values()))) {
            throw new IllegalArgumentException("the table leaves a role out: " + roles);
        }
        List<Cell> cells = new ArrayList<>();
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            if (!line.isBlank()) {
                cells.addAll(row(line.strip(), roles));
            }
        }
        return new Matrix(List.copyOf(cells));
    }

    private static List<Cell> row(String line, List<Role> roles) {
        String[] words = line.split(" +", -1);
        int named = words.length - roles.size();
        String row = String.join(" ", Arrays.asList(words).subList(0, named));
        String operation = row.replaceAll(" \\(.*", "");
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < roles.size(); i++) {
            cells.add(new Cell(row, operation, roles.get(i), words[named + i]));
        }
        return cells;
    }

    Stream<Cell> cells() {
        return all.stream();
    }

    Set<String> operations() {
        return all.stream().map(Cell::operation).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What stands in the table for a refusal of that code; empty for what was done. */
    static String symbol(String code) {
        return switch (code) {
            case "" -> "+";
            case "NOT_A_MEMBER" -> "-";
            case "FORBIDDEN" -> "x";
            case "UNAUTHENTICATED" -> "?";
            case "NOT_IN_ROOM" -> "o";
            default -> code;
        };
    }

    /** @param row the operation and its variant */
    record Cell(String row, String operation, Role role, String symbol) {

        String name() {
            return row + " by " + role.name().toLowerCase(Locale.ROOT);
        }
    }
}
