import type { Connect, Plugin } from "vite";
import type { Answer } from "./answers/answer.js";
import { answers } from "./answers/index.js";

/**
 * The console without a server: `vite --mode fixtures` answers the API from `answers/`, so that a page can be looked at
 * before its routes exist. Nothing of it is in a build for people.
 *
 * `x-fixture` in an address makes trouble on purpose: `?x-fixture=slow`, `=down`, `=empty`.
 */
export function fixtures(): Plugin {
  return {
    name: "acuerdo:fixtures",
    configureServer: ({ middlewares }) => void middlewares.use(answer),
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use(guard);
      middlewares.use(answer);
    },
  };
}

/** What the real server sends with every page, so that a script or style it forbids is found here. */
const CONTENT_SECURITY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

const guard: Connect.NextHandleFunction = (_request, reply, next) => {
  reply.setHeader("content-security-policy", CONTENT_SECURITY);
  next();
};

const API = "/api/v1";
const SLOW_MS = 2_500;

const answer: Connect.NextHandleFunction = (request, reply, next) => {
  const url = new URL(request.url ?? "/", "http://fixtures");
  if (!url.pathname.startsWith(API)) return next();
  const path = url.pathname.slice(API.length);
  if (path === "/live") {
    reply.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    reply.write("retry: 2000\n\nevent: hello\ndata: {}\n\n");
    return;
  }
  readBody(request, (body) => {
    const wish = new URL(request.headers.referer ?? "/", "http://fixtures").searchParams.get("x-fixture");
    const found =
      wish === "down" && path !== "/session" ? DOWN : find(request.method ?? "GET", path, url.searchParams, body, wish);
    const send = (): void => {
      reply.writeHead(found.status, {
        "content-type": found.status < 400 ? "application/json" : "application/problem+json",
        "x-request-id": "fx-4711",
      });
      reply.end(found.body === undefined ? undefined : JSON.stringify(found.body));
    };
    setTimeout(send, wish === "slow" && path !== "/session" ? SLOW_MS : 0);
  });
};

const DOWN: Answer = { status: 503, body: { code: "database_unavailable", status: 503, values: {} } };

function find(method: string, path: string, query: URLSearchParams, body: unknown, wish: string | null): Answer {
  for (const [wanted, pattern, give] of answers) {
    const match = wanted === method ? pattern.exec(path) : null;
    if (match) return give({ params: match.slice(1), query, body, isEmpty: wish === "empty" });
  }
  return { status: 404, body: { code: "not_found", status: 404, values: {} } };
}

function readBody(request: Connect.IncomingMessage, done: (body: unknown) => void): void {
  let text = "";
  request.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  request.on("end", () => {
    try {
      done(text === "" ? undefined : JSON.parse(text));
    } catch {
      done(text); // An upload: its bytes are all there is.
    }
  });
}
