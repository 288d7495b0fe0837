import * as search from "../../../kit/search.js";

/** `next` is where somebody wanted to go; `why` what brought them here instead. */
export const signInSearch = {
  next: search.text(1000),
  why: search.oneOf(["expired"]),
};

/**
 * Where to after signing in?
 *
 * Only to a page of ours: an address that leads elsewhere could have been put into the link by anybody.
 */
export function safeNext(next: string | undefined): string {
  const isOwnPath = next?.startsWith("/") && !/^\/[/\\]/.test(next) && !/[\p{Cc}\\]/u.test(next);
  return isOwnPath && next && !next.startsWith("/sign-in") ? next : "/";
}
