-- A message's identity is its id, never its seq: after Redis lost its last second two messages may carry
-- the same seq in different epochs, and both are kept.
CREATE TABLE message (
    id          uuid             NOT NULL PRIMARY KEY,
    room_id     text COLLATE "C" NOT NULL,
    epoch       bigint           NOT NULL,
    seq         bigint           NOT NULL,
    sender_id   text COLLATE "C" NOT NULL,
    sender_name text             NOT NULL,
    type        text COLLATE "C" NOT NULL,
    body        text             NOT NULL,
    created_at  timestamptz      NOT NULL,
    stored_at   timestamptz      NOT NULL DEFAULT now()
);

-- A room read in order. Not unique, for the reason above.
CREATE INDEX message_in_room_order ON message (room_id, epoch, seq);

-- Up to where each partition's journal is in this database. Moved in the transaction that stores the
-- rows, and only forwards; a persister that starts reads on from here.
CREATE TABLE journal_checkpoint (
    partition      integer     NOT NULL PRIMARY KEY,
    stream_millis  bigint      NOT NULL,
    stream_counter bigint      NOT NULL,
    moved_at       timestamptz NOT NULL DEFAULT now()
);

-- Journal entries that are not messages: kept as they came, with the reason.
CREATE TABLE dead_letter (
    partition      integer     NOT NULL,
    stream_millis  bigint      NOT NULL,
    stream_counter bigint      NOT NULL,
    payload        bytea       NOT NULL,
    reason         text        NOT NULL,
    buried_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition, stream_millis, stream_counter)
);
