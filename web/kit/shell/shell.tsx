import { type LinkProps, useRouter } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { setTenantClock } from "../clock.js";
import { HintLayer } from "../hint.js";
import { listenToKeys, useKeys } from "../keys.js";
import { LiveProvider } from "../live.js";
import type { Command, SearchSource } from "../palette.js";
import { useSession, useTenantClock } from "../session.js";
import { undoLast } from "../toasts.js";
import { usePhone } from "../use-phone.js";
import { useWords } from "../words.js";
import { BottomBar } from "./bottom-bar.js";
import { useCommands } from "./commands.js";
import { DemoBar } from "./demo-bar.js";
import { HaltBar } from "./halt-bar.js";
import { Header } from "./header.js";
import type { NavItem } from "./nav.js";
import { Rail } from "./rail.js";
import styles from "./shell.module.css";

const loadPalette = () => import("../palette.js");
const loadShortcuts = () => import("../shortcuts-dialog.js");
const Palette = lazy(loadPalette);
const ShortcutsDialog = lazy(loadShortcuts);

interface ShellProps {
  readonly nav: readonly NavItem[];
  /** What Ctrl+K looks for on the server. */
  readonly sources: readonly SearchSource[];
  /** What Ctrl+K can do besides going somewhere. */
  readonly commands?: readonly Command[];
  /** Where the demo's clock is set. */
  readonly clockLink: LinkProps;
  readonly children: ReactNode;
}

const FOLDED = "acuerdo-rail";
/** When the page has come to rest, what a key opens is fetched: whoever presses Ctrl+K types on at once. */
const REST_MS = 1_500;

/** The frame of every page of somebody who is signed in. */
export function Shell({ nav, sources, commands = [], clockLink, children }: ShellProps): ReactNode {
  const words = useWords("kit");
  const { isDemo } = useSession();
  const clock = useTenantClock(isDemo);
  const isPhone = usePhone();
  const [isFolded, setFolded] = useState(() => localStorage.getItem(FOLDED) === "folded");
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);
  const offered = useCommands(nav, commands, { onHelp: () => setOpen("keys") });

  useEffect(() => listenToKeys(), []);
  useEffect(() => {
    const timer = setTimeout(() => void Promise.allSettled([loadPalette(), loadShortcuts()]), REST_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (clock) setTenantClock(clock);
  }, [clock]);
  useGlobalKeys(nav, { onSearch: () => setOpen("palette"), onHelp: () => setOpen("keys") });

  const fold = (folded: boolean): void => {
    localStorage.setItem(FOLDED, folded ? "folded" : "open");
    setFolded(folded);
  };
  return (
    <LiveProvider>
      <div className={styles.shell} data-demo={isDemo || undefined} data-folded={isFolded || undefined}>
        <a href="#content" className={styles.skip}>
          {words("shell.skip")}
        </a>
        {isDemo && <DemoBar clock={clock} link={clockLink} />}
        <div className={styles.columns}>
          {!isPhone && <Rail nav={nav} isFolded={isFolded} onFold={fold} />}
          <div className={styles.column}>
            <Header onSearch={() => setOpen("palette")} onHelp={() => setOpen("keys")} />
            <HaltBar />
            <main id="content" className={styles.content} tabIndex={-1}>
              {children}
            </main>
          </div>
        </div>
        {isPhone && <BottomBar nav={nav} />}
        <HintLayer />
        <Suspense>
          {open === "palette" && <Palette commands={offered} sources={sources} onClose={() => setOpen(null)} />}
          {open === "keys" && <ShortcutsDialog onClose={() => setOpen(null)} />}
        </Suspense>
      </div>
    </LiveProvider>
  );
}

function useGlobalKeys(
  nav: readonly NavItem[],
  { onSearch, onHelp }: { readonly onSearch: () => void; readonly onHelp: () => void },
): void {
  const words = useWords("kit");
  const router = useRouter();
  const everywhere = words("keys.everywhere");
  useKeys([
    { keys: "mod+k", label: words("keys.palette"), group: everywhere, run: onSearch },
    { keys: "?", label: words("keys.help"), group: everywhere, run: onHelp },
    { keys: "mod+z", label: words("undo"), group: everywhere, run: () => void undoLast() },
    ...nav.map(({ letter, label, link }) => ({
      keys: `g ${letter}`,
      label,
      group: words("keys.go"),
      run: () => void router.navigate(link as Parameters<typeof router.navigate>[0]),
    })),
  ]);
}
