/** An HTTP server with limits on headers, bodies and time, which Deno.serve does not have. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pathRefusal } from "./paths.ts";
import { readBody } from "./http_body.ts";
import { writeResponse } from "./http_response.ts";

export interface HttpServer {
  readonly port: number;
  /** Stops at once, open streams included. */
  close(): Promise<void>;
}

export interface HttpOptions {
  hostname: string;
  /** 0 takes any free port. */
  port: number;
  /** Time limits for all headers, and for the whole request. */
  headersMillis?: number;
  requestMillis?: number;
  /** A client that reads nothing for this long is disconnected. */
  stalledMillis?: number;
  /** Connections beyond this number are closed at once. */
  maxConnections?: number;
}

export type Handler = (req: Request, info: Deno.ServeHandlerInfo) => Promise<Response>;

const methods = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
const maxHeaderBytes = 16 * 1024;
const keepAliveMillis = 5000;
const checkMillis = 1000;

/**
 * Serves until it is closed.
 *
 * @throws Error with code EADDRINUSE when the port is taken, and others when it cannot listen
 */
export async function listenHttp(handle: Handler, options: HttpOptions): Promise<HttpServer> {
  const { hostname, port, headersMillis = 10_000, requestMillis = 30_000 } = options;
  const { stalledMillis = 60_000, maxConnections = 2000 } = options;
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersMillis,
    requestTimeout: requestMillis,
    keepAliveTimeout: keepAliveMillis,
    connectionsCheckingInterval: Math.min(checkMillis, headersMillis),
  }, (req, res) => void answer(req, res, { handle, stalledMillis }));
  server.maxConnections = maxConnections;
  await listening(server, { hostname, port });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () => closed(server),
  };
}

function listening(server: Server, { hostname, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  { handle, stalledMillis }: { handle: Handler; stalledMillis: number },
): Promise<void> {
  try {
    const { method = "GET" } = req;
    await writeResponse(await response(handle, req), res, { method, stalledMillis });
  } catch {
    // The client disconnected in the middle, or the requested data became unreadable.
    res.destroy();
  }
}

async function response(handle: Handler, req: IncomingMessage): Promise<Response> {
  const url = urlOf(req);
  if (url === undefined) return refusal(400, "the request's target or host is not valid");
  const refused = pathRefusal(url);
  if (refused) return refusal(refused.status, refused.message);
  // Request takes neither TRACE nor CONNECT.
  if (!methods.test(req.method ?? "")) return refusal(405, "this method is not allowed");
  const body = await readBody(req);
  if (body === undefined) {
    return refusal(413, "the body is larger than 64 KiB");
  }
  const { remoteAddress: hostname = "", remotePort: port = 0 } = req.socket;
  try {
    return await handle(requestOf(req, url, body), {
      remoteAddr: { transport: "tcp", hostname, port },
      completed: Promise.resolve(),
    });
  } catch {
    return refusal(500, "internal error");
  }
}

/** Accepts only a path, because a whole URL could name another host. */
function urlOf({ url = "", headers: { host } }: IncomingMessage): URL | undefined {
  const isHost = host !== undefined && /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.test(host);
  if (!isHost || !url.startsWith("/")) return undefined;
  return URL.parse(`http://${host}${url}`) ?? undefined;
}

function requestOf(req: IncomingMessage, url: URL, body: Uint8Array<ArrayBuffer>): Request {
  const { method = "GET", rawHeaders } = req;
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i], rawHeaders[i + 1]);
  return new Request(url, { method, headers, body: body.length > 0 ? body : null });
}

function refusal(status: number, message: string): Response {
  const headers = {
    connection: "close",
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
  };
  return new Response(message, { status, headers });
}
