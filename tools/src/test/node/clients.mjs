// Real socket.io clients, driven from a test. One JSON object a line comes in on stdin: a command with an
// id. One a line goes out on stdout: the command's outcome, or something that happened to a client.
//
//   {"id", "do": "connect", "client", "url", "options"}   → {"id"}; then "connect" or "connect_error" happens
//   {"id", "do": "emit", "client", "event", "args"}       → {"id", "ack": [...]} when the ack came
//   {"id", "do": "close", "client"}                       → {"id"}
//
// What happens to a client: {"client", "event", "args"}. The end of stdin ends the process, so it never
// outlives the test.
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';

const ACK_TIMEOUT_MS = 10_000;
const clients = new Map();

const write = (object) => process.stdout.write(JSON.stringify(object) + '\n');

const commands = {
  connect: ({ client, url, options }) => {
    const socket = io(url, { forceNew: true, ...options });
    clients.set(client, socket);
    const happened = (event, args) => write({ client, event, args });
    socket.on('connect', () => happened('connect', [socket.id]));
    socket.on('connect_error', (error) => happened('connect_error', [{ message: error.message, data: error.data }]));
    socket.on('disconnect', (reason) => happened('disconnect', [reason]));
    socket.onAny((event, ...args) => happened(event, args));
    return {};
  },
  emit: async ({ client, event, args }) => ({
    ack: [await clients.get(client).timeout(ACK_TIMEOUT_MS).emitWithAck(event, ...args)],
  }),
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
