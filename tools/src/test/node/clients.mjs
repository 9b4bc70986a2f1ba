// Real socket.io clients, driven from a test. One JSON object a line comes in on stdin: a command with an
// id. One a line goes out on stdout: the command's outcome, or something that happened to a client.
//
//   {"id", "do": "connect", "client", "library", "url", "options", "staysIn"}
//                                                         → {"id"}; then "connect" or "connect_error" happens
//   {"id", "do": "emit", "client", "event", "args", "within"}
//                                                         → {"id", "ack": [...]} when the ack came
//   {"id", "do": "close", "client"}                       → {"id"}
//
// What happens to a client: {"client", "event", "args"}. The end of stdin ends the process, so it never
// outlives the test.
import { createInterface } from 'node:readline';
import current from 'socket.io-client';
import oldest from 'socket.io-client-3';
import { ask } from './ask.mjs';
import { stayIn } from './stay.mjs';

const libraries = { 'socket.io-client': current, 'socket.io-client-3': oldest };
const clients = new Map();

const write = (object) => process.stdout.write(JSON.stringify(object) + '\n');

const commands = {
  connect: ({ client, library, url, options, staysIn }) => {
    const socket = libraries[library](url, { forceNew: true, ...options });
    clients.set(client, socket);
    const happened = (event, ...args) => write({ client, event, args });
    socket.on('connect', () =>
      happened('connect', { sid: socket.id, recovered: socket.recovered, by: socket.io.engine.transport.name }));
    socket.on('connect_error', (error) => happened('connect_error', { message: error.message, data: error.data }));
    socket.on('disconnect', (reason) => happened('disconnect', reason));
    socket.onAny(happened);
    socket.io.on('open', () => socket.io.engine.on('upgrade', (transport) => happened('upgrade', transport.name)));
    stayIn(socket, staysIn, (room, answer) => happened('rejoined', { room, answer }));
    return {};
  },
  emit: async ({ client, event, args, within }) => ({ ack: await ask(clients.get(client), event, args, within) }),
  close: ({ client }) => {
    clients.get(client).close();
    clients.delete(client);
    return {};
  },
};

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const command = JSON.parse(line);
    try {
      write({ id: command.id, ...(await commands[command.do](command)) });
    } catch (error) {
      write({ id: command.id, error: String(error) });
    }
  })
  .on('close', () => process.exit(0));
