/** What Infobip says of a message, as its documents list it. */
const status = (groupId: number, groupName: string, id: number, name: string, description: string) => ({
  groupId,
  groupName,
  id,
  name,
  description,
});

export const STATUSES = {
  PENDING_ACCEPTED: status(1, "PENDING", 26, "PENDING_ACCEPTED", "Message accepted, pending for delivery."),
  PENDING_ENROUTE: status(1, "PENDING", 7, "PENDING_ENROUTE", "Message sent to next instance"),
  UNDELIVERABLE_NOT_DELIVERED: status(
    2,
    "UNDELIVERABLE",
    9,
    "UNDELIVERABLE_NOT_DELIVERED",
    "Message sent not delivered",
  ),
  DELIVERED_TO_HANDSET: status(3, "DELIVERED", 5, "DELIVERED_TO_HANDSET", "Message delivered to handset"),
  EXPIRED_EXPIRED: status(4, "EXPIRED", 15, "EXPIRED_EXPIRED", "Message expired"),
  REJECTED_NETWORK: status(5, "REJECTED", 6, "REJECTED_NETWORK", "Network is forbidden"),
  REJECTED_SENDER: status(5, "REJECTED", 13, "REJECTED_SENDER", "Sender has been rejected"),
  REJECTED_SYSTEM_ERROR: status(5, "REJECTED", 64, "REJECTED_SYSTEM_ERROR", "System error"),
  MISSING_TO: status(5, "REJECTED", 51, "MISSING_TO", "Missing TO"),
  REJECTED_DESTINATION: status(5, "REJECTED", 52, "REJECTED_DESTINATION", "Invalid destination address"),
  REJECTED_DUPLICATE_MESSAGE_ID: status(
    5,
    "REJECTED",
    65,
    "REJECTED_DUPLICATE_MESSAGE_ID",
    "Rejected duplicate message ID",
  ),
} as const;

const error = (groupId: number, groupName: string, id: number, name: string, permanent: boolean) => ({
  groupId,
  groupName,
  id,
  name,
  description: name,
  permanent,
});

export const NO_ERROR = { ...error(0, "OK", 0, "NO_ERROR", false), description: "No Error" };

/** Why a network did not hand it over, by the code's number. */
export const ERRORS: Readonly<Record<string, ReturnType<typeof error>>> = {
  1: error(1, "HANDSET_ERRORS", 1, "EC_UNKNOWN_SUBSCRIBER", true),
  6: error(1, "HANDSET_ERRORS", 6, "EC_ABSENT_SUBSCRIBER_SM", false),
  11: error(1, "HANDSET_ERRORS", 11, "EC_TELESERVICE_NOT_PROVISIONED", true),
  13: error(1, "HANDSET_ERRORS", 13, "EC_CALL_BARRED", true),
  27: error(1, "HANDSET_ERRORS", 27, "EC_ABSENT_SUBSCRIBER", false),
};
export const LATE_FAILURES = Object.keys(ERRORS);
