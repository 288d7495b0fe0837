/*
 * Shows the notices that we send and opens what they lead to. It keeps nothing and stands between nothing: no page is
 * loaded through it.
 */

/** What of a service worker is used here: the types of pages and of workers do not go together. */
interface Worker {
  readonly registration: {
    showNotification(title: string, options: NotificationOptions & { data?: unknown }): Promise<void>;
  };
  readonly clients: { openWindow(url: string): Promise<unknown>; claim(): Promise<void> };
  readonly location: { readonly origin: string };
  skipWaiting(): Promise<void>;
  addEventListener(name: "push", hear: (event: Waits & { data: { text(): string } | null }) => void): void;
  addEventListener(name: "notificationclick", hear: (event: Waits & { notification: Notification }) => void): void;
  addEventListener(name: "install" | "activate", hear: (event: Waits) => void): void;
}
interface Waits {
  waitUntil(work: Promise<unknown>): void;
}

const worker = self as unknown as Worker;

/** Shown where a notice cannot be read: a browser that is told something must show something. */
const NEUTRAL: Readonly<Record<string, string>> = {
  es: "Tiene un mensaje",
  en: "You have a message",
  pt: "Você tem uma mensagem",
};

interface Notice {
  readonly title: string;
  readonly body: string;
  readonly url?: string;
  readonly tag?: string;
  readonly lang?: string;
}

function noticeIn(text: string): Notice {
  const lang = navigator.language.slice(0, 2);
  const neutral: Notice = { title: NEUTRAL[lang] ?? (NEUTRAL.es as string), body: "" };
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said !== "object" || said === null) return neutral;
    const words = Object.fromEntries(Object.entries(said).filter(([, value]) => typeof value === "string"));
    return { ...neutral, ...words };
  } catch {
    return neutral;
  }
}

/** Only pages, and none that anybody on the way could read: nothing that runs in ours. */
function pageOf(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null;
  const { protocol, origin, href } = new URL(url);
  return protocol === "https:" || origin === worker.location.origin ? href : null;
}

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("push", (event) => {
  const { title, body, url, tag, lang } = noticeIn(event.data?.text() ?? "");
  const shown = worker.registration.showNotification(title, {
    body,
    icon: "/favicon.svg",
    data: { url: pageOf(url) },
    ...(tag && { tag }),
    ...(lang && { lang }),
  });
  event.waitUntil(shown);
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url } = (event.notification.data ?? {}) as { url?: string | null };
  if (url) event.waitUntil(worker.clients.openWindow(url));
});
