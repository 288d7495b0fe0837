import { Drawer, Skeleton } from "@mantine/core";
import { type InfiniteData, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatMoney } from "../../../kit/format.js";
import { Money } from "../../../kit/money.js";
import { Trouble } from "../../../kit/trouble.js";
import { Day, When } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { ChargeReversal } from "./charge-reversal.js";
import { moneyQuery } from "./data.js";
import styles from "./debtor.module.css";
import { DebtState } from "./debts-table.js";
import { type Movement, movementsOf } from "./movements.js";
import { usePerson } from "./person-context.js";
import type { DebtView } from "./shapes.js";

const route = getRouteApi("/shell/debtors/$debtorId");

/** One debt: what it is, and everything that moved its balance. The address names it, so that it can be shared. */
export function DebtDrawer(): ReactNode {
  const words = useWords("debtor");
  const kit = useWords("kit");
  const { debt: debtId } = route.useSearch();
  const navigate = route.useNavigate();
  const debt = useDebt(debtId);
  const close = (): void => void navigate({ search: (before) => ({ ...before, debt: undefined }), resetScroll: false });
  return (
    <Drawer
      opened={debt !== undefined}
      onClose={close}
      position="right"
      size={480}
      title={debt ? words("debt.title", { ref: debt.ref }) : ""}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      {debt && <DebtStory debt={debt} />}
    </Drawer>
  );
}

/** From the page itself, or from the longer list when that is open. */
function useDebt(id: string | undefined): DebtView | undefined {
  const { person } = usePerson();
  const client = useQueryClient();
  if (id === undefined) return undefined;
  const own = person.accounts.flatMap(({ debts }) => debts).find((debt) => debt.id === id);
  if (own) return own;
  const lists = client.getQueriesData<InfiniteData<{ items: readonly DebtView[] }>>({
    queryKey: ["debtor", person.id, "debts"],
  });
  return lists.flatMap(([, data]) => data?.pages.flatMap(({ items }) => items) ?? []).find((debt) => debt.id === id);
}

function DebtStory({ debt }: { readonly debt: DebtView }): ReactNode {
  const words = useWords("debtor");
  const { product, issuedOn, dueOn, originalMinor, balanceMinor, interestMinor, feesMinor, currency, extra } = debt;
  return (
    <div className={styles.story}>
      <div className={styles.storyTop}>
        <Money minor={balanceMinor} currency={currency} size="xl" />
        <DebtState debt={debt} />
      </div>
      <dl className={styles.pairs}>
        {product && <Pair name={words("debt.product")}>{product}</Pair>}
        <Pair name={words("debt.due")}>
          <Day on={dueOn} isFocusable={true} />
        </Pair>
        {issuedOn && (
          <Pair name={words("debt.issued")}>
            <Day on={issuedOn} />
          </Pair>
        )}
        <Pair name={words("debt.original")}>
          <Money minor={originalMinor} currency={currency} />
        </Pair>
        {interestMinor !== "0" && (
          <Pair name={words("debt.interest")}>
            <Money minor={interestMinor} currency={currency} />
          </Pair>
        )}
        {feesMinor !== "0" && (
          <Pair name={words("debt.fees")}>
            <Money minor={feesMinor} currency={currency} />
          </Pair>
        )}
        {Object.entries(extra ?? {}).map(([column, value]) => (
          <Pair key={column} name={column}>
            {typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value)}
          </Pair>
        ))}
      </dl>
      <h3 className={styles.storyHead}>{words("debt.movements")}</h3>
      <Movements debt={debt} />
    </div>
  );
}

const Pair = ({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function Movements({ debt }: { readonly debt: DebtView }): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const { data, error, refetch } = useQuery(moneyQuery(person.id));
  if (data === undefined)
    return error === null ? (
      <Skeleton height={96} radius={8} />
    ) : (
      <Trouble error={error} onRetry={() => void refetch()} />
    );
  const movements = movementsOf(debt, data.items);
  return (
    <>
      <ol className={styles.movements}>
        {movements.map((movement) => (
          <MovementRow key={movement.id} movement={movement} currency={debt.currency} />
        ))}
      </ol>
      {movements.length === 0 && <p className={styles.none}>{words("debt.noMovements")}</p>}
      {data.next !== null && <p className={styles.none}>{words("debt.olderMovements")}</p>}
    </>
  );
}

function MovementRow({
  movement: { at, on, what, minor, note, chargeId },
  currency,
}: {
  readonly movement: Movement;
  readonly currency: string;
}): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  const { zone, can } = usePerson();
  const isLess = minor !== null && minor < 0n;
  return (
    <li>
      <span className={styles.movementWhat}>
        <span>{words(`movement.${what}`)}</span>
        <span className={styles.movementNote}>
          {on ? <Day on={on} /> : <When at={at} zone={zone} />}
          {note && ` · ${note}`}
        </span>
        {chargeId && can("reverseCharge") && (
          <ChargeReversal
            chargeId={chargeId}
            of={`${words(`movement.${what}`)} ${formatMoney(minor ?? 0n, currency, locale).amount}`}
          />
        )}
      </span>
      {minor !== null && (
        <span className={styles.movementAmount}>
          <span>{isLess ? "−" : "+"}</span>
          <Money minor={isLess ? -minor : minor} currency={currency} tone={what === "payment" ? "in" : "plain"} />
        </span>
      )}
    </li>
  );
}
