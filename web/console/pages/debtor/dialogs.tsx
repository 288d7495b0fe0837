import type { ReactNode } from "react";
import { HoldDialog } from "./hold-dialog.js";
import { LiftDialog } from "./lift-dialog.js";
import { PaymentDialog } from "./payment-dialog.js";
import type { Asked } from "./person-context.js";
import { PromiseDialog } from "./promise-dialog.js";
import {
  AddressDialog,
  BadAddressDialog,
  ConsentDialog,
  OptOutDialog,
  PreferredDialog,
  StopDialog,
} from "./small-dialogs.js";
import { TaskDialog } from "./task-dialog.js";

/** The dialog that was asked for; each begins empty. */
export function Dialogs({ asked, onClose }: { readonly asked: Asked; readonly onClose: () => void }): ReactNode {
  switch (asked.kind) {
    case "hold":
      return <HoldDialog hold={asked.hold} onClose={onClose} />;
    case "promise":
      return <PromiseDialog accountId={asked.accountId} onClose={onClose} />;
    case "payment":
      return <PaymentDialog accountId={asked.accountId} debtId={asked.debtId} onClose={onClose} />;
    case "optOut":
      return <OptOutDialog channel={asked.channel} onClose={onClose} />;
    case "stop":
      return <StopDialog onClose={onClose} />;
    case "consent":
      return <ConsentDialog channel={asked.channel} granted={asked.granted} onClose={onClose} />;
    case "address":
      return <AddressDialog onClose={onClose} />;
    case "badAddress":
      return <BadAddressDialog point={asked.point} onClose={onClose} />;
    case "preferred":
      return <PreferredDialog onClose={onClose} />;
    case "lift":
      return <LiftDialog lifting={asked.lifting} onClose={onClose} />;
    case "task":
      return <TaskDialog task={asked.task} onClose={onClose} />;
  }
}
