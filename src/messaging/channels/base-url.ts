import { z } from "zod";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Where a provider is reached: `https`, or anything on this machine. Comes without its last slash. */
export const BaseUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
  if (url && isSafe && url.search === "" && url.hash === "" && url.username === "" && url.password === "") {
    return url.href.replace(/\/+$/, "");
  }
  context.addIssue({ code: "custom", message: url?.protocol === "http:" ? "url_in_clear" : "url_invalid" });
  return z.NEVER;
});
