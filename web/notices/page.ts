/*
 * The page where somebody says yes or no to notices. What it may say stands in it already, in sections; this shows the one
 * that is true, and asks the browser and the server for the rest.
 */

type State = "ask" | "on" | "off" | "blocked" | "unable" | "failed";

const WORKER = "/notices-worker.js";
const SCOPE = "/notices/";

const main = document.querySelector("main");
const key = main?.dataset.key ?? "";
let last: HTMLButtonElement | null = null;

function show(state: State): void {
  for (const section of document.querySelectorAll<HTMLElement>("[data-when]"))
    section.hidden = section.dataset.when !== state;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-do]")) button.disabled = false;
  // Who pressed a button that is gone now goes on from the title.
  if (last) document.querySelector("h1")?.focus();
}

/** Keys go as bytes: not every browser takes the text. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

async function tell(change: { subscription: string } | { gone: string }): Promise<void> {
  const answer = await fetch(location.pathname, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(change),
  });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
}

const pushes = async (): Promise<PushManager> => (await navigator.serviceWorker.ready).pushManager;

/** Is this subscription to another key than ours? Then its push service takes nothing from us. */
function isForeign({ options }: PushSubscription): boolean {
  const own = bytesOf(key);
  const theirs = options.applicationServerKey && new Uint8Array(options.applicationServerKey);
  return theirs !== null && (theirs.length !== own.length || theirs.some((byte, at) => byte !== own[at]));
}

async function accept(): Promise<State> {
  if ((await Notification.requestPermission()) !== "granted") {
    return Notification.permission === "denied" ? "blocked" : "ask";
  }
  const manager = await pushes();
  const before = await manager.getSubscription();
  if (before && isForeign(before)) await before.unsubscribe();
  const subscription = await manager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
  await tell({ subscription: JSON.stringify(subscription) });
  return "on";
}

async function decline(): Promise<State> {
  const subscription = await (await pushes()).getSubscription();
  if (subscription) {
    // Ours first: a browser that has forgotten it could not say any more which one it was.
    await tell({ gone: subscription.endpoint });
    await subscription.unsubscribe();
  }
  return "off";
}

async function begin(): Promise<State> {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return "unable";
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  if (Notification.permission === "denied") return "blocked";
  const subscription = await (await pushes()).getSubscription();
  return subscription && !isForeign(subscription) && Notification.permission === "granted" ? "on" : "ask";
}

const attempt = (what: () => Promise<State>): Promise<void> => what().then(show, () => show("failed"));

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-do]"))
  button.addEventListener("click", () => {
    last = button;
    button.disabled = true;
    void attempt(button.dataset.do === "no" ? decline : accept);
  });

void attempt(begin);
