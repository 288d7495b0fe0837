import { ActionIcon, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { HelpIcon, SearchIcon } from "../icons.js";
import { useLive } from "../live.js";
import { useSession } from "../session.js";
import { Keys } from "../shortcuts.js";
import { useWords } from "../words.js";
import { BrandMark } from "./brand.js";
import styles from "./header.module.css";
import { LanguageMenu, SchemeMenu } from "./preference-menus.js";
import { UserMenu } from "./user-menu.js";

interface HeaderProps {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

export function Header({ onSearch, onHelp }: HeaderProps): ReactNode {
  const words = useWords("kit");
  const { me } = useSession();
  return (
    <section className={styles.header} aria-label={words("shell.bar")}>
      <div className={styles.brand}>
        <BrandMark size={26} />
        <span>{me.tenant.name}</span>
      </div>
      <UnstyledButton className={styles.search ?? ""} onClick={onSearch}>
        <SearchIcon size={18} stroke={1.6} aria-hidden={true} />
        <span className={styles.searchWords}>{words("shell.search")}</span>
        <span className={styles.searchKeys} aria-hidden={true}>
          <Keys keys="mod+k" />
        </span>
      </UnstyledButton>
      <div className={styles.tools}>
        <LiveMark />
        <span className={styles.wide}>
          <LanguageMenu />
          <SchemeMenu />
        </span>
        <ActionIcon
          className={styles.wide ?? ""}
          onClick={onHelp}
          aria-label={words("shell.help")}
          data-hint={words("shell.help")}
        >
          <HelpIcon size={18} stroke={1.6} />
        </ActionIcon>
        <UserMenu />
      </div>
    </section>
  );
}

/** Is what is on screen kept fresh? The word shows, and pressing it holds everything still. */
function LiveMark(): ReactNode {
  const words = useWords("kit");
  const { state, pause, resume } = useLive();
  const isPaused = state === "paused";
  return (
    <UnstyledButton
      className={styles.live ?? ""}
      data-state={state}
      aria-pressed={isPaused}
      data-hint={words(`live.${state}Hint`)}
      onClick={isPaused ? resume : pause}
    >
      <span className={styles.dot} />
      <span className={styles.liveWord}>{words(`live.${state}`)}</span>
    </UnstyledButton>
  );
}
