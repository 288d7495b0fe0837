import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Config } from "../config.js";
import { Problem } from "../problem.js";

/** Scripts only from our own files. Mantine writes style attributes and tags, so styles may be inline. */
const CONTENT_SECURITY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": CONTENT_SECURITY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
};

const HSTS = "max-age=31536000";

export const isHttps = ({ publicUrl }: Pick<Config, "publicUrl">): boolean => publicUrl?.startsWith("https:") ?? false;

/** The headers every answer carries. */
export const shieldHeaders = (config: Pick<Config, "publicUrl">): Readonly<Record<string, string>> =>
  isHttps(config) ? { ...HEADERS, "strict-transport-security": HSTS } : HEADERS;

/** Puts the security headers on every answer; answers of the API are never kept by caches. */
export function shield(app: FastifyInstance, config: Config, apiPrefix: string): void {
  const headers = shieldHeaders(config);
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(headers).header("x-request-id", request.id);
    if (request.url.startsWith(apiPrefix)) reply.header("cache-control", "no-store");
  });
}

/**
 * Did this write come from our own pages?
 *
 * Cookies travel with requests that other sites cause, so a write under a cookie must name an origin of ours. SameSite
 * already stops most of it; this stops sibling subdomains and old browsers too. A bearer key is never sent by a browser
 * on its own, so it needs no such proof.
 */
export function requireOwnOrigin(headers: IncomingHttpHeaders, config: Pick<Config, "publicUrl">): void {
  const origin = headers.origin;
  if (origin === undefined || !isOwn(origin, headers.host, config.publicUrl)) {
    throw new Problem(403, "foreign_origin");
  }
}

function isOwn(origin: string, host: string | undefined, publicUrl: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return (publicUrl !== undefined && url.origin === new URL(publicUrl).origin) || url.host === host?.toLowerCase();
}
