import { Notifications } from "@mantine/notifications";
import type { ReactNode } from "react";

/** Where toasts appear; its code comes after the first page is there. */
const ToastLayer = (): ReactNode => <Notifications position="bottom-right" limit={4} />;

export default ToastLayer;
