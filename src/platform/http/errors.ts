import type { Socket } from "node:net";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import pg from "pg";
import { Problem, problemBody } from "../problem.js";
import type { AnyRoute } from "./route.js";
import { API } from "./route.js";

/** What the framework refuses by itself, as codes of ours. */
const FRAMEWORK: Readonly<Record<string, [status: number, code: string]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: [400, "malformed_json"],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, "empty_body"],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, "wrong_content_length"],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, "unsupported_media_type"],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, "body_too_large"],
  FST_ERR_BAD_URL: [400, "malformed_url"],
  FST_ERR_MAX_PARAM_LENGTH: [404, "not_found"],
  FST_ERR_HANDLER_TIMEOUT: [503, "took_too_long"],
};

/** What the database says that is not a fault of the program. Class 08 and 57P: the server went away. */
function databaseProblem({ code = "" }: pg.DatabaseError): Problem | null {
  if (code === "22021" || code === "22P05") return new Problem(422, "character_not_allowed");
  if (code === "57014") return new Problem(503, "took_too_long");
  if (code === "40P01" || code === "40001" || code === "55P03") return busy("try_again");
  if (code.startsWith("08") || code.startsWith("57P") || code === "53300") return busy("database_unavailable");
  return null;
}

const busy = (code: string) => new Problem(503, code, {}, { headers: { "retry-after": "1" } });

const LOST = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EPIPE", "EAI_AGAIN"]);
const LOST_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i;
const CAUSES_MAX = 5;

/** What does this error mean to the caller? Anything unexpected is 500 and says nothing more. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return (
    frameworkProblem(error as Partial<FastifyError>) ??
    trouble(error) ??
    new Problem(500, "internal_error", {}, { cause: error })
  );
}

function frameworkProblem({ code = "", statusCode = 500 }: Partial<FastifyError>): Problem | null {
  const known = FRAMEWORK[code];
  if (known) return new Problem(...known);
  return code.startsWith("FST_") && statusCode < 500 ? new Problem(statusCode, "bad_request") : null;
}

/** Did the database fail us? Libraries wrap what the driver threw, so the causes are looked at too. */
function trouble(error: unknown): Problem | null {
  let one = error as (Error & { code?: string }) | undefined;
  for (let depth = 0; one instanceof Error && depth < CAUSES_MAX; depth++) {
    const problem = one instanceof pg.DatabaseError ? databaseProblem(one) : null;
    if (problem) return problem;
    if (LOST.has(one.code ?? "") || LOST_MESSAGE.test(one.message)) return busy("database_unavailable");
    one = one.cause as typeof one;
  }
  return null;
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  if (problem.status >= 500)
    request.log.error({ err: problem.cause ?? error, code: problem.code, requestId: request.id }, "request failed");
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .header("x-request-id", request.id)
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify(problemBody(problem, request.id)));
}

/** Answers where no route fits: 405 when the path is known under other methods, otherwise 404. */
export function missing(routes: readonly AnyRoute[]): (request: FastifyRequest) => Problem {
  const shapes = routes.map((route) => ({
    method: route.method,
    path: new RegExp(`^${API}${route.path.replace(/:\w+/g, "[^/]+")}/?$`),
  }));
  return (request) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const methods = [...new Set(shapes.filter((shape) => shape.path.test(path)).map((shape) => shape.method))];
    if (methods.length === 0 || methods.includes(request.method as never)) return new Problem(404, "not_found");
    return new Problem(405, "method_not_allowed", { allowed: methods }, { headers: { allow: methods.join(", ") } });
  };
}

const RAW: Readonly<Record<string, [status: number, code: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "headers_too_large"],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "request_too_slow"],
};

/** Answers what never became a request: too many headers, not HTTP, or too slow. */
export function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code] = RAW[error.code ?? ""] ?? [400, "malformed_request"];
  endSocket(socket, new Problem(status, code));
}

export function endSocket(socket: Socket, problem: Problem): void {
  const body = JSON.stringify(problemBody(problem, ""));
  socket.end(
    `HTTP/1.1 ${problem.status} ${problemBody(problem, "").title}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

export function answerErrors(app: FastifyInstance, routes: readonly AnyRoute[], page: PageFallback | null): void {
  const problemOf = missing(routes);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => page?.(request, reply) ?? sendProblem(problemOf(request), request, reply));
}

/** Gives the console's page for an address inside it, or null when the address is none. */
export type PageFallback = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null;
