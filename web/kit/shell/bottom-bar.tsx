import { UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { MoreIcon } from "../icons.js";
import { useWords } from "../words.js";
import styles from "./bottom-bar.module.css";
import type { NavItem } from "./nav.js";

const MoreSheet = lazy(() => import("./more-sheet.js"));

/** On a phone the way through the product lies under the thumb; what does not fit is behind "Más". */
export function BottomBar({ nav }: { readonly nav: readonly NavItem[] }): ReactNode {
  const words = useWords("kit");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <nav className={styles.bar} aria-label={words("shell.nav")}>
        {nav
          .filter(({ isMain }) => isMain)
          .map(({ id, icon: Picture, label, link }) => (
            <Link
              key={id}
              {...link}
              className={styles.item ?? ""}
              activeProps={{ "data-active": true, "aria-current": "page" }}
              activeOptions={{ exact: link.to === "/" }}
            >
              <Picture size={22} stroke={1.6} aria-hidden={true} />
              <span>{label}</span>
            </Link>
          ))}
        <UnstyledButton className={styles.item ?? ""} aria-expanded={isOpen} onClick={() => setOpen(true)}>
          <MoreIcon size={22} stroke={1.6} aria-hidden={true} />
          <span>{words("shell.more")}</span>
        </UnstyledButton>
      </nav>
      {isOpen && (
        <Suspense>
          <MoreSheet nav={nav.filter(({ isMain }) => !isMain)} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
