import { Panel } from "./panel.js";
import { type Item, Talk } from "./talk.js";
import { wordsFor } from "./words.js";

/**
 * The chat on somebody's site, by one tag:
 *
 *   <script async src="https://…/chat/<token>/widget.js"></script>
 *
 * `data-lang`, `data-side="left"` and `data-scheme="dark"` may say more. Nothing is asked of the server before somebody
 * opens the chat, has talked here before, or comes by an invitation.
 */
function begin(script: HTMLScriptElement): void {
  const base = script.src.replace(/\/widget\.js.*$/, "");
  const { lang: given, side, scheme } = script.dataset;
  const { lang, words } = wordsFor([given, document.documentElement.lang, ...navigator.languages]);
  const known = new Map<string, Item>();
  const talk: Talk = new Talk(base, {
    named: (name) => panel.named(name),
    line: (state) => panel.line(state),
    said(items) {
      for (const item of items) known.set(item.id, item);
      panel.said(items);
      look();
    },
  });
  const panel = new Panel({
    words,
    lang,
    side: side === "left" ? "left" : "right",
    onSay: (id, text) => talk.say(id, text),
    onToggle(isOpen) {
      if (isOpen) talk.listen();
      look();
    },
  });
  /** What came while nobody looked is counted; what is in view is seen. */
  const look = (): void => {
    const theirs = [...known.values()].filter(({ by }) => by === "us");
    const last = theirs.at(-1)?.at;
    if (panel.isOpen && last !== undefined) talk.seenAt = last;
    panel.unread(panel.isOpen ? 0 : theirs.filter(({ at }) => at > talk.seenAt).length);
  };

  followScheme(panel.host, scheme);
  document.body.append(panel.host);
  const invitation = /^#acuerdo=([\w-]{1,64})$/.exec(location.hash)?.[1];
  if (invitation !== undefined) {
    // It is for this browser alone: it stays in no history and in no link that is copied.
    history.replaceState(history.state, "", location.pathname + location.search);
    talk.arrive(invitation);
    panel.toggle(true);
  } else if (talk.isKnown) talk.listen();
}

function followScheme(host: HTMLElement, wanted: string | undefined): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = (): void => {
    host.dataset.scheme = wanted ?? (dark.matches ? "dark" : "light");
  };
  follow();
  dark.addEventListener("change", follow);
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body) begin(script);
  else addEventListener("DOMContentLoaded", () => begin(script));
}
