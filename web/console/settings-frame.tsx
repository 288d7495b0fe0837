import { Link, Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Permission, useSession } from "../kit/session.js";
import { useWords } from "../kit/words.js";
import styles from "./settings-frame.module.css";

/** The settings of a tenant, in the order of their tabs. */
const SETTINGS = [
  { id: "channels", link: { to: "/settings/channels" }, needs: "messages:read" },
  { id: "webhooks", link: { to: "/settings/webhooks" }, needs: "webhooks:read" },
] as const satisfies readonly { id: string; link: { to: string }; needs: Permission }[];

/** The settings that this person may look at. */
export const settingsFor = (can: (permission: Permission) => boolean) => SETTINGS.filter(({ needs }) => can(needs));

/** What all settings share: the way from one to the others, where there are several. */
export function SettingsFrame(): ReactNode {
  const words = useWords("kit");
  const { can } = useSession();
  const open = settingsFor(can);
  return (
    <>
      {open.length > 1 && (
        <nav className={styles.tabs} aria-label={words("nav.settings")}>
          {open.map(({ id, link }) => (
            <Link
              key={id}
              {...link}
              className={styles.tab ?? ""}
              activeProps={{ "data-active": true, "aria-current": "page" }}
            >
              {words(`settings.${id}`)}
            </Link>
          ))}
        </nav>
      )}
      <Outlet />
    </>
  );
}
