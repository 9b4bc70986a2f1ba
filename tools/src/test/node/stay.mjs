// What an application does that wants to miss nothing: where the library's own recovery did not bring it back
// into its rooms, it joins each again after the last message that it heard there.
import { ask } from './ask.mjs';

const JOIN_WITHIN_MS = 10_000;

// Joins the rooms at every connection that needs it; tells of each answer to a join.
export function stayIn(socket, rooms, joined) {
  const places = new Map();
  const unanswered = new Set();
  socket.on('message', ({ roomId, epoch, seq }) => places.set(String(roomId), { epoch, seq }));
  socket.on('connect', () => {
    if (!socket.recovered) {
      rooms.forEach(join);
    } else if (unanswered.size > 0) {
      // Only the server knows whether those joins were done. Who leaves and comes is in no room.
      unanswered.clear();
      socket.disconnect().connect();
    }
  });

  async function join(roomId) {
    const session = socket.id;
    unanswered.add(roomId);
    const after = places.get(roomId);
    try {
      const [answer] = await ask(socket, 'joinRoom', [after ? { roomId, after } : { roomId }], JOIN_WITHIN_MS);
      unanswered.delete(roomId);
      joined(roomId, answer);
    } catch (error) {
      if (socket.id === session) {
        joined(roomId, { success: false, message: String(error) });
      }
    }
  }
}
