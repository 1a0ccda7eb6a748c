// Socket.IO as its documentation sets it up, with the msgpack parser and WebSocket alone; GET /publish says how often.
// node socketio_server.cjs PORT
"use strict";
const { createServer } = require("node:http");
const { Server } = require("socket.io");
const parser = require("socket.io-msgpack-parser");

const EVENT_BYTES = 200;
const MARKER = "~bench~";
// [name, body] of the packet make the same 200 bytes on the wire, as nearly as msgpack lets them.
const OVERHEAD = 52;
const body = MARKER + "x".repeat(EVENT_BYTES - OVERHEAD - MARKER.length);

const http = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname !== "/publish") return void response.writeHead(404).end();
  const events = Number(url.searchParams.get("events"));
  const together = Number(url.searchParams.get("together"));
  const everyMs = Number(url.searchParams.get("every_ms"));
  let sent = 0;
  let due = performance.now();
  const tick = () => {
    for (let n = 0; n < together; n++) io.to("room").emit("event", body);
    sent += together;
    due += everyMs;
    if (sent < events) setTimeout(tick, Math.max(0, due - performance.now()));
    else response.end();
  };
  tick();
});
const io = new Server(http, {
  parser,
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
  pingInterval: 600000,
});
io.on("connection", (socket) => socket.join("room"));
http.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 1024 });
