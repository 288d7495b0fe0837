import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import styles from "./mail-frame.module.css";

const LEAST_PX = 160;

/**
 * A mail as its reader sees it, in a frame where nothing can run.
 *
 * The frame shares our origin only so that its height can be measured: without `allow-scripts`, `allow-forms` and
 * `allow-top-navigation` nothing in a mail can use that, and our content policy, which it inherits, forbids scripts and
 * foreign pictures once more. Links open beside the console, cut off from it.
 */
export function MailFrame({ html, title }: { readonly html: string; readonly title: string }): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(LEAST_PX);
  const page = useMemo(() => withSafeLinks(html), [html]);
  const watcher = useRef<ResizeObserver | null>(null);
  useEffect(() => () => watcher.current?.disconnect(), []);
  const measure = (): void => {
    const body = frame.current?.contentDocument?.body;
    if (!body) return;
    watcher.current?.disconnect();
    watcher.current = new ResizeObserver(() =>
      setHeight(Math.max(LEAST_PX, Math.ceil(body.getBoundingClientRect().height))),
    );
    watcher.current.observe(body);
  };
  return (
    <iframe
      ref={frame}
      className={styles.frame ?? ""}
      title={title}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      srcDoc={page}
      style={{ height }}
      onLoad={measure}
    />
  );
}

/** Links of a mail lead away from it: into a page of their own that does not know where it was opened. */
function withSafeLinks(html: string): string {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const link of page.querySelectorAll("a[href]")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
  for (const jump of page.querySelectorAll("meta[http-equiv], base")) jump.remove();
  return `<!doctype html>${page.documentElement.outerHTML}`;
}
