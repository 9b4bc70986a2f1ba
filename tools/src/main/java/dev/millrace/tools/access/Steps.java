package dev.millrace.tools.access;

import dev.millrace.model.Ids;
import dev.millrace.model.UserId;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.Given;
import dev.millrace.tools.token.AccessTokenIssuer;
import dev.millrace.tools.token.Credentials;
import dev.millrace.tools.token.Expected;
import dev.millrace.tools.token.Party;
import dev.millrace.tools.token.Person;
import dev.millrace.tools.token.Presentations;
import dev.millrace.tools.token.SignIns;
import dev.millrace.tools.token.SigningKey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The single steps; each returns the lines it prints, which never hold a private key. */
final class Steps {

    private static final String COMMAND = "scripts/token ";

    private final Path root;
    private final InstantSource clock;

    Steps(Path root, InstantSource clock) {
        this.root = root;
        this.clock = clock;
    }

    /** As shell lines: {@code eval "$(scripts/token --user alice)"}. */
    List<String> signIn(List<String> typed) throws CommandException {
        Asked asked = Asked.parse("scripts/token", typed,
                Set.of("--user", "--name", "--roles", "--stores", "--for", "--data", "--count"));
        StackKeys stack = StackKeys.of(root, asked.file("--data"));
        var signIns = new SignIns(stack.issuer(), stack.secret(), stack.expected(), clock);
        List<String> lines = new ArrayList<>();
        for (Person person : people(asked)) {
            SignIns.SignIn made = signIns.signIn(person, asked.validFor());
            lines.add("TOKEN=" + made.token());
            lines.add("VP=" + made.presentation());
        }
        return lines;
    }

    /** One; or as many as are asked for, with a number behind the id. */
    private static List<Person> people(Asked asked) throws CommandException {
        Person one = person(asked);
        String count = asked.get("--count");
        if (count == null) {
            return List.of(one);
        }
        if (!count.matches("[1-9][0-9]{0,4}")) {
            throw new CommandException("--count: '" + count + "' is not a number; allowed: 1 to 99999");
        }
        if (!Ids.isWellFormed(one.id().value() + "-" + count)) {
            throw new CommandException("--user: allowed, with a number behind it: " + Ids.FORM);
        }
        List<Person> people = new ArrayList<>();
        for (int i = 1; i <= Integer.parseInt(count); i++) {
            people.add(new Person(new UserId(one.id().value() + "-" + i), one.name(), one.roles(),
                    one.stores()));
        }
        return people;
    }

    /** Somebody who vouches, or who presents. */
    List<String> party(String who, List<String> typed) throws CommandException {
        Asked asked = Asked.parse(COMMAND + who, typed, Set.of("--out", "--type", "--did"));
        Party.Method method = Party.Method.of(asked.get("--did", "key"))
                .orElseThrow(() -> new CommandException("--did: allowed: key, jwk"));
        SigningKey.Type type = type(asked, "ed25519");
        if (type == SigningKey.Type.RSA) {
            throw new CommandException("--type: allowed: ed25519, p256");
        }
        Party party = Party.of(SigningKey.make(type), method);
        party.key().write(asked.requiredFile("--out"));
        return List.of(party.did());
    }

    /** A key for access tokens, and the JWKS file for the gateways. */
    List<String> key(List<String> typed) throws CommandException {
        Asked asked = Asked.parse(COMMAND + "key", typed, Set.of("--out", "--type", "--jwks"));
        SigningKey key = SigningKey.make(type(asked, "p256"));
        Path jwks = asked.requiredFile("--jwks");
        Path out = asked.requiredFile("--out");
        if (Files.exists(jwks)) {
            throw new CommandException(jwks + ": is there already; it is never written over");
        }
        key.write(out);
        try {
            Files.writeString(jwks, "{\"keys\":[" + key.publicJwk() + "]}\n", StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new CommandException(jwks + ": cannot be written: " + e, e);
        }
        return List.of("MILLRACE_AUTH_JWT_ALGORITHMS=" + key.type().algorithm(),
                "MILLRACE_AUTH_JWT_JWKS=" + jwks.toAbsolutePath());
    }

    List<String> credential(List<String> typed) throws CommandException {
        Asked asked = Asked.parse(COMMAND + "credential", typed,
                Set.of("--issuer", "--holder", "--type", "--about", "--for", "--data"));
        Path issuer = asked.file("--issuer");
        StackKeys stack = issuer == null ? StackKeys.of(root, asked.file("--data")) : null;
        Party vouching = stack == null ? Party.read(asked.requiredFile("--issuer")) : stack.issuer();
        Expected expected = stack == null ? Expected.of(Map.of()) : stack.expected();
        return List.of(new Credentials(vouching, asked.get("--type", expected.credentialType()), clock)
                .issue(did(asked.required("--holder")), about(asked), asked.validFor()));
    }

    List<String> presentation(List<String> typed) throws CommandException {
        Asked asked = Asked.parse(COMMAND + "presentation", typed,
                Set.of("--holder", "--credential", "--audience", "--nonce", "--for"));
        asked.required("--credential");
        List<String> credentials = new ArrayList<>();
        for (String given : asked.all("--credential")) {
            credentials.add(Given.textOf("--credential", given));
        }
        Party holder = Party.read(asked.requiredFile("--holder"));
        String audience = asked.get("--audience", Expected.of(Map.of()).presentationAudience());
        return List.of(new Presentations(holder, audience, clock)
                .present(credentials, asked.get("--nonce"), asked.validFor()));
    }

    List<String> access(List<String> typed) throws CommandException {
        Asked asked = Asked.parse(COMMAND + "access", typed, Set.of("--user", "--name", "--roles", "--stores",
                "--for", "--data", "--holder", "--key", "--secret", "--issuer", "--audience"));
        String holder = asked.get("--holder");
        return List.of(issuer(asked).issue(person(asked), holder == null ? null : did(holder),
                asked.validFor()));
    }

    private AccessTokenIssuer issuer(Asked asked) throws CommandException {
        Path key = asked.file("--key");
        Path secret = asked.file("--secret");
        if (key != null && secret != null) {
            throw new CommandException("--key and --secret both say what to sign with: give one");
        }
        StackKeys stack = key == null && secret == null ? StackKeys.of(root, asked.file("--data")) : null;
        Expected usual = stack == null ? Expected.of(Map.of()) : stack.expected();
        var expected = new Expected(asked.get("--issuer", usual.tokenIssuer()),
                asked.get("--audience", usual.tokenAudience()), usual.presentationAudience(),
                usual.credentialType());
        if (key != null) {
            return AccessTokenIssuer.withKey(SigningKey.read(key), expected, clock);
        }
        String text = stack == null ? Given.textOf("--secret", asked.required("--secret")) : stack.secret();
        return AccessTokenIssuer.withSecret(text, expected, clock);
    }

    private static Person person(Asked asked) throws CommandException {
        String id = asked.user().value();
        return new Person(asked.user(), asked.get("--name", id), asked.list("--roles"),
                asked.list("--stores"));
    }

    private static SigningKey.Type type(Asked asked, String usual) throws CommandException {
        return SigningKey.Type.of(asked.get("--type", usual))
                .orElseThrow(() -> new CommandException("--type: allowed: ed25519, p256, rsa"));
    }

    /** A DID, or that of the key in a file. */
    private static String did(String given) throws CommandException {
        return given.startsWith("did:") ? given : Party.read(Path.of(given)).did();
    }

    private static Map<String, String> about(Asked asked) throws CommandException {
        Map<String, String> about = new LinkedHashMap<>();
        for (String pair : asked.all("--about")) {
            String[] sides = pair.split("=", 2);
            if (sides.length < 2 || sides[0].isEmpty()) {
                throw new CommandException("--about: '" + pair + "': allowed: name=value");
            }
            about.put(sides[0], sides[1]);
        }
        return about;
    }
}
