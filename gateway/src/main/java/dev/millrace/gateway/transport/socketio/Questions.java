package dev.millrace.gateway.transport.socketio;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one client was asked in one namespace and has not answered yet. Belongs to one event loop.
 */
final class Questions {

    private final Vertx vertx;
    private final Map<Long, Question> open = new HashMap<>();
    private long asked;

    Questions(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The id that the next question will have. */
    String nextId() {
        return Long.toString(asked);
    }

    /** A question with {@link #nextId} was put. */
    Future<JsonArray> ask(Duration patience) {
        long id = asked++;
        var answer = Promise.<JsonArray>promise();
        long timer = vertx.setTimer(Math.max(1, patience.toMillis()), fired -> {
            open.remove(id);
            answer.fail(new NoAnswerException("no answer came within " + patience.toMillis() + " ms"));
        });
        open.put(id, new Question(answer, timer));
        return answer.future();
    }

    /** Whether the question with this id was put, and is neither answered nor given up. */
    boolean isOpen(long id) {
        return open.containsKey(id);
    }

    /** An answer that nobody waits for, or no longer, is nothing. */
    void answered(long id, JsonArray arguments) {
        Question question = open.remove(id);
        if (question != null) {
            vertx.cancelTimer(question.timer());
            question.answer().complete(arguments);
        }
    }

    /** No answer will come any more. */
    void end() {
        List<Question> unanswered = new ArrayList<>(open.values());
        open.clear();
        for (Question question : unanswered) {
            vertx.cancelTimer(question.timer());
            question.answer().fail(new NoAnswerException("the client is gone"));
        }
    }

    private record Question(Promise<JsonArray> answer, long timer) {}
}
