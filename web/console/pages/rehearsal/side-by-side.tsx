import type { ReactNode } from "react";
import { useWords } from "../../../kit/words.js";
import { Contacts } from "./contacts.js";
import type { OneRehearsal, PathView } from "./data.js";
import { placesOf } from "./model.js";
import styles from "./people.module.css";

/** The contacts of a person without this version and with it. */
export function SideBySide({
  rehearsal,
  path: { events, asIs, zone },
}: {
  readonly rehearsal: OneRehearsal;
  readonly path: PathView;
}): ReactNode {
  const words = useWords("rehearsal");
  const places = placesOf(rehearsal);
  const would = events.filter(({ kind }) => kind === "message" || kind === "task");
  return (
    <section className={styles.sides}>
      <h3>{words("sides.title")}</h3>
      <div className={styles.sideRow}>
        <div>
          <h4>{words("sides.asIs")}</h4>
          <Contacts contacts={asIs} others={would} places={places} zone={zone} missing="dropped" />
        </div>
        <div>
          <h4>{words("sides.would")}</h4>
          <Contacts contacts={would} others={asIs} places={places} zone={zone} missing="added" />
        </div>
      </div>
    </section>
  );
}
