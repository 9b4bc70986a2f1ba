// Emits an event and waits for its ack: emitWithAck and timeout, for libraries that are older than both.
export const ask = (socket, event, args, within) =>
  new Promise((answered, gaveUp) => {
    const timer = setTimeout(() => gaveUp(new Error(`no ack of ${event} within ${within} ms`)), within);
    socket.emit(event, ...args, (...ack) => {
      clearTimeout(timer);
      answered(ack);
    });
  });
