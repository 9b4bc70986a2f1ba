-- A client may name a send, so that it can repeat it. The same name from the same sender in the same room is
-- one message, for ever.
ALTER TABLE message ADD COLUMN client_id text COLLATE "C";
CREATE UNIQUE INDEX message_said_once ON message (room_id, sender_id, client_id) WHERE client_id IS NOT NULL;

-- A send that was repeated so late that Redis had forgotten the first: it was acknowledged and delivered in a
-- place of its own, and is not stored again. Kept so that its place in the room is accounted for.
CREATE TABLE repeated_message (
    id          uuid             NOT NULL PRIMARY KEY,
    first_id    uuid             NOT NULL,
    room_id     text COLLATE "C" NOT NULL,
    epoch       bigint           NOT NULL,
    seq         bigint           NOT NULL,
    repeated_at timestamptz      NOT NULL DEFAULT now()
);

-- The last message of each room. Moved in the transaction that stores the message, and only forwards.
CREATE TABLE room_head (
    room_id    text COLLATE "C" NOT NULL PRIMARY KEY,
    epoch      bigint           NOT NULL,
    seq        bigint           NOT NULL,
    message_id uuid             NOT NULL,
    at         timestamptz      NOT NULL
) WITH (fillfactor = 70);
INSERT INTO room_head (room_id, epoch, seq, message_id, at)
SELECT DISTINCT ON (room_id) room_id, epoch, seq, id, created_at FROM message
ORDER BY room_id, epoch DESC, seq DESC, created_at DESC;

-- Who may store a partition's journal, and up to where it is stored. Both in one row, so that one update
-- moves the checkpoint if the lease is still held, and nothing if it is not.
ALTER TABLE journal_checkpoint RENAME TO journal_partition;
ALTER TABLE journal_partition
    -- Which life of which Redis the stream id belongs to. In another one, ids say nothing.
    ADD COLUMN incarnation  text COLLATE "C" NOT NULL DEFAULT '',
    -- The latest epoch stored. A new one must be later.
    ADD COLUMN epoch        bigint           NOT NULL DEFAULT 0,
    ADD COLUMN owner        uuid,
    -- The fencing token: it grows whenever the lease changes hands.
    ADD COLUMN lease_epoch  bigint           NOT NULL DEFAULT 0,
    ADD COLUMN leased_until timestamptz,
    ALTER COLUMN stream_millis SET DEFAULT 0,
    ALTER COLUMN stream_counter SET DEFAULT 0;
ALTER TABLE journal_partition SET (fillfactor = 20);

-- The persisters that are alive, to know how many partitions a fair share is.
CREATE TABLE persister (
    id      uuid        NOT NULL PRIMARY KEY,
    address text        NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
);

-- After Redis lost its last second two entries may carry one stream id; their payloads tell them apart. What
-- came over pub/sub has partition -1 and no stream id. The message's own marks, where they could be read.
ALTER TABLE dead_letter
    ADD COLUMN payload_hash bytea GENERATED ALWAYS AS (sha256(payload)) STORED,
    ADD COLUMN message_id   uuid,
    ADD COLUMN room_id      text COLLATE "C",
    ADD COLUMN epoch        bigint,
    ADD COLUMN seq          bigint,
    -- When a re-drive turned it into a message.
    ADD COLUMN redriven_at  timestamptz,
    DROP CONSTRAINT dead_letter_pkey,
    ADD PRIMARY KEY (partition, stream_millis, stream_counter, payload_hash);

-- Readers ask whether a message that Redis still shows is one of these.
CREATE INDEX dead_letter_of_message ON dead_letter (message_id) WHERE message_id IS NOT NULL;

-- What the gateways acknowledged. A source is one event loop of one gateway's life; the ids of its messages
-- carry its number. Each window of each source is written once, after everything in it was answered.
CREATE TABLE ledger_source (
    source        integer     NOT NULL PRIMARY KEY,
    gateway       text        NOT NULL,
    window_millis integer     NOT NULL,
    opened_at     timestamptz NOT NULL DEFAULT now(),
    -- Windows that end at or before this are written; one without a row had nothing in it.
    written_up_to timestamptz NOT NULL,
    -- Set when the source ended in good order; then all its windows are written.
    closed_at     timestamptz
);

CREATE TABLE ledger_window (
    source       integer     NOT NULL REFERENCES ledger_source,
    window_start timestamptz NOT NULL,
    partition    integer     NOT NULL,
    acked        integer     NOT NULL,
    -- All acknowledged ids, combined by exclusive or.
    digest       uuid        NOT NULL,
    -- Sends that were answered "perhaps": journaled or not, either is right.
    uncertain    uuid[]      NOT NULL DEFAULT '{}',
    -- Messages that an earlier send had journaled, of this source or another, and whose repetition was
    -- acknowledged in this window: each must be there, whatever its own window says of it.
    confirmed    uuid[]      NOT NULL DEFAULT '{}',
    PRIMARY KEY (source, window_start, partition)
);

-- Messages made before this time may be gone, because somebody asked for that.
CREATE TABLE retention (
    only_row         boolean     NOT NULL PRIMARY KEY DEFAULT true CHECK (only_row),
    forgotten_before timestamptz NOT NULL
);
