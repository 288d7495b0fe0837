import { describe, expect, test } from "vitest";
import { factOf, type Sight, sightOf, type Telltale, type Visited } from "./visit.js";

const ANDROID =
  "Mozilla/5.0 (Linux; Android 14; SM-A155M) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
const LANGUAGE = { "accept-language": "es-CO,es;q=0.9" };
const FETCH = { "sec-fetch-mode": "navigate", "sec-fetch-site": "none" };
const person = (agent: string, more: object = {}) => ({ "user-agent": agent, ...LANGUAGE, ...FETCH, ...more });

describe("by whom it looks", () => {
  test.each<[string, Sight, Telltale, string, Record<string, string>]>([
    ["a telephone", "person", "pay", "GET", person(ANDROID)],
    ["a telephone of Apple", "person", "verify", "GET", person(IPHONE)],
    ["a Cubot, which is a telephone", "person", "pay", "GET", person(ANDROID.replace("SM-A155M", "CUBOT NOTE 20"))],
    ["an old browser", "unsure", "pay", "GET", { "user-agent": ANDROID, ...LANGUAGE }],
    [
      "a small telephone behind a proxy that saves data",
      "unsure",
      "pay",
      "GET",
      { "user-agent": "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1; U; es) Presto/2.8", ...LANGUAGE },
    ],
    ["a browser without languages", "machine", "pay", "GET", { "user-agent": ANDROID, ...FETCH }],
    ["a check", "nobody", "pay", "HEAD", person(ANDROID)],
    ["a browser that fetches ahead", "nobody", "pay", "GET", person(ANDROID, { "sec-purpose": "prefetch;prerender" })],
    ["an old one that does", "nobody", "pay", "GET", person(ANDROID, { "x-moz": "prefetch" })],
    ["our own console", "nobody", "pay", "GET", person(ANDROID, { "sec-fetch-site": "same-origin" })],
    ["another page", "person", "pay", "GET", person(ANDROID, { "sec-fetch-site": "cross-site" })],
    ["nobody's program", "machine", "pay", "GET", {}],
    ["a script", "machine", "pay", "GET", { "user-agent": "python-requests/2.32.3", ...LANGUAGE }],
    [
      "a preview in a chat",
      "machine",
      "pay",
      "GET",
      person("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"),
    ],
    [
      "a preview that calls itself a browser",
      "machine",
      "pay",
      "GET",
      person(
        "Mozilla/5.0 (Macintosh) AppleWebKit/601.2.4 (KHTML, like Gecko) facebookexternalhit/1.1 Facebot Twitterbot/1.0",
      ),
    ],
    ["the preview of WhatsApp", "machine", "pay", "GET", { "user-agent": "WhatsApp/2.23.20.0", ...LANGUAGE }],
    [
      "a search engine",
      "machine",
      "pay",
      "GET",
      person("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"),
    ],
    [
      "Gmail's proxy of pictures",
      "machine",
      "pixel",
      "GET",
      { "user-agent": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)" },
    ],
    [
      "Gmail, before anybody looks",
      "machine",
      "pixel",
      "GET",
      {
        "user-agent":
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0",
      },
    ],
    [
      "Yahoo's",
      "machine",
      "pixel",
      "GET",
      { "user-agent": "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html" },
    ],
    ["Apple's relay, which says no more", "machine", "pixel", "GET", { "user-agent": "Mozilla/5.0" }],
    [
      "a program that reads mail",
      "unsure",
      "pixel",
      "GET",
      { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.3.0" },
    ],
    ["an office's", "unsure", "pixel", "GET", { "user-agent": "Mozilla/4.0 (compatible; ms-office; MSOffice 16)" }],
  ])("%s: %s", (_, sight, telltale, method, headers) => {
    expect(sightOf({ telltale, method, headers })).toBe(sight);
  });
});

const MINUTE = 60_000;
const seen = (more: Partial<Visited>): Visited => ({
  telltale: "pay",
  sight: "person",
  afterMs: 5 * MINUTE,
  others: 0,
  ...more,
});

describe("what a visit says", () => {
  test.each<[string, Partial<Visited>, string]>([
    ["a person follows a link", {}, "clicked"],
    ["a person opens a mail", { telltale: "pixel" }, "opened"],
    ["in the very second it was sent", { afterMs: 900 }, "opened_by_machine"],
    ["before it was sent, by clocks that disagree", { afterMs: -5_000 }, "opened_by_machine"],
    ["quickly, with a notice on the screen", { afterMs: 6_000 }, "clicked"],
    ["what may be a scanner, within the minute", { sight: "unsure", afterMs: 40_000 }, "opened_by_machine"],
    ["an old browser, later", { sight: "unsure" }, "clicked"],
    ["a program that reads mail, later", { sight: "unsure", telltale: "pixel" }, "opened"],
    ["two links at once", { others: 1 }, "opened_by_machine"],
    ["a machine, whenever", { sight: "machine", afterMs: 86_400_000 }, "opened_by_machine"],
    ["a machine, for the picture", { sight: "machine", telltale: "pixel" }, "opened_by_machine"],
  ])("%s", (_, visited, fact) => {
    expect(factOf(seen(visited))).toBe(fact);
  });
});
