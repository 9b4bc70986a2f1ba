-- Rooms, who is in them, and up to where each has read. Gateways write these, each change in a transaction of its own
-- that counts the room's version up; the messages come from the journal alone, and never wait for any of this.
CREATE TABLE room (
    id         text COLLATE "C" NOT NULL PRIMARY KEY,
    kind       text COLLATE "C" NOT NULL,
    -- What the room is about, in the words of whoever made it; one room for each.
    ref        text COLLATE "C",
    title      text,
    status     text COLLATE "C" NOT NULL DEFAULT 'ACTIVE',
    -- OPEN: whoever is let in may join. INVITED: who was added, and who left by themselves.
    admission  text COLLATE "C" NOT NULL,
    -- The store that is the other side of a STORE room.
    store_id   text COLLATE "C",
    capacity   integer          NOT NULL,
    -- Of those who take up a place: users who are members now. A store's side takes none.
    members    integer          NOT NULL DEFAULT 0,
    expires_at timestamptz,
    version    bigint           NOT NULL DEFAULT 1,
    created_by text COLLATE "C" NOT NULL,
    created_at timestamptz      NOT NULL DEFAULT now(),
    changed_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT room_of_its_ref UNIQUE (kind, ref),
    CONSTRAINT room_not_overfull CHECK (members >= 0 AND members <= capacity)
) WITH (fillfactor = 80);
CREATE INDEX room_that_expires ON room (expires_at) WHERE status = 'ACTIVE' AND expires_at IS NOT NULL;

-- A member is a user, or a store: the store's side of a room is one member, whoever of its owners acts for it.
CREATE TABLE room_member (
    room_id     text COLLATE "C" NOT NULL REFERENCES room,
    side        text COLLATE "C" NOT NULL,
    member_id   text COLLATE "C" NOT NULL,
    name        text             NOT NULL,
    role        text COLLATE "C" NOT NULL,
    joined_at   timestamptz      NOT NULL DEFAULT now(),
    left_at     timestamptz,
    -- Who was removed comes back only if somebody adds them.
    removed     boolean          NOT NULL DEFAULT false,
    -- Up to where they have read; only ever forwards. (0, 0): nothing yet.
    read_epoch  bigint           NOT NULL DEFAULT 0,
    read_seq    bigint           NOT NULL DEFAULT 0,
    read_at     timestamptz,
    PRIMARY KEY (room_id, side, member_id)
) WITH (fillfactor = 80);
CREATE INDEX rooms_of_member ON room_member (side, member_id, room_id) WHERE left_at IS NULL;

-- What a change means for those who are connected, written with the change: told at once by the gateway that made it,
-- and by any other if that one died first. Telling twice is harmless, not telling is not.
CREATE TABLE room_effect (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room_id    text COLLATE "C" NOT NULL,
    what       text COLLATE "C" NOT NULL,
    side       text COLLATE "C",
    member_id  text COLLATE "C",
    name       text             NOT NULL,
    by_id      text COLLATE "C" NOT NULL,
    by_name    text             NOT NULL,
    status     text COLLATE "C" NOT NULL,
    members    integer          NOT NULL,
    version    bigint           NOT NULL,
    -- From when on any gateway may tell it. Not from the transaction's beginning, which may have waited for the room.
    due_at     timestamptz      NOT NULL DEFAULT clock_timestamp() + interval '2 seconds'
);
CREATE INDEX room_effect_that_is_due ON room_effect (due_at);

-- A message that was edited or deleted stays as it was said; the last revision is what is shown. No reference to its
-- row, which may be on its way still. A revision without a body deletes.
CREATE TABLE message_revision (
    message_id uuid             NOT NULL,
    revision   integer          NOT NULL,
    room_id    text COLLATE "C" NOT NULL,
    body       text,
    by_id      text COLLATE "C" NOT NULL,
    at         timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, revision)
);

ALTER TABLE message ADD COLUMN sender_kind text COLLATE "C" NOT NULL DEFAULT 'USER';
