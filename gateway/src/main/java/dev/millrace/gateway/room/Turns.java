package dev.millrace.gateway.room;

import dev.millrace.model.RoomId;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Has one participant's commands to each room take effect in the order of the calls, also where one of them must first
 * find something out: those behind it wait, and those to other rooms do not.
 *
 * <p>Belongs to one event loop.
 */
final class Turns {

    private final Map<RoomId, Turn> waiting = new HashMap<>();

    /** Does it now, or when it is its turn. */
    Future<Answer> take(RoomId room, Supplier<Future<Answer>> command) {
        Turn turn = waiting.get(room);
        if (turn == null) {
            return command.get();
        }
        Promise<Answer> answer = Promise.promise();
        turn.commands.add(() -> command.get().onComplete(answer));
        return answer.future();
    }

    /** Whatever is {@linkplain #take to be done} in the room from now on waits for this. */
    void hold(RoomId room, Future<?> until) {
        if (until.isComplete()) {
            return;
        }
        Turn turn = waiting.computeIfAbsent(room, r -> new Turn());
        turn.held = true;
        until.onComplete(done -> {
            turn.held = false;
            goOn(room, turn);
        });
    }

    /** One of them may hold up the others again. What is called meanwhile comes after all of them. */
    private void goOn(RoomId room, Turn turn) {
        while (!turn.held) {
            Runnable next = turn.next();
            if (next == null) {
                waiting.remove(room, turn);
                return;
            }
            next.run();
        }
    }

    private static final class Turn {

        private final Queue<Runnable> commands = new ArrayDeque<>();
        private boolean held;

        @Nullable
        Runnable next() {
            return commands.poll();
        }
    }
}
