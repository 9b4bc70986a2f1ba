package dev.millrace.gateway.room;

import dev.millrace.model.NoticeForm;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;

import java.util.LinkedHashSet;
import java.util.Set;

/** A room as one event loop sees it: those of its members that are connected here, and whether it is heard. */
final class LocalRoom {

    private final RoomId id;
    private final Set<Participant> members = new LinkedHashSet<>();
    private Future<Void> live = Future.failedFuture("not opened");

    LocalRoom(RoomId id) {
        this.id = id;
    }

    RoomId id() {
        return id;
    }

    Set<Participant> members() {
        return members;
    }

    /** Completed once the room's feed is; until then a sender here could miss its own message. */
    Future<Void> live() {
        return live;
    }

    void openOn(RoomFeed feed) {
        live = feed.open(id, this::deliver);
    }

    private void deliver(String messageJson) {
        if (NoticeForm.isNotice(messageJson)) {
            NoticeJson.read(messageJson).ifPresent(this::tell);
            return;
        }
        var broadcast = new Broadcast(new RoomEvent.Said(messageJson, null, null));
        for (Participant member : members) {
            member.outlet().deliver(broadcast);
        }
    }

    private void tell(RoomEvent.Notice notice) {
        var broadcast = new Broadcast(notice);
        for (Participant member : members) {
            if (!member.id().equals(notice.by())) {
                member.outlet().deliver(broadcast);
            }
        }
    }
}
